// What pages do better with a script; every one of them works without.
"use strict";

// Totals follow what is typed: the form's own button does the same.
for (const form of document.querySelectorAll("form[data-totals]")) {
  const totals = document.getElementById("totals");
  let timer, turn = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++turn;
      const fields = new URLSearchParams(new FormData(form));
      fields.set("step", "totals");
      fields.set("part", "totals");
      try {
        const answer = await fetch(form.action, { method: "POST", body: fields, redirect: "error" });
        const text = await answer.text();
        if (answer.ok && mine === turn) totals.innerHTML = text;
      } catch {
        // Whoever is signed out hears of it when the form is sent.
      }
    }, 250);
  });
}

// What is sent once is not sent twice by an impatient hand; the server would take it for the same anyway.
for (const form of document.querySelectorAll("form[data-once]")) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  addEventListener("pageshow", () => { isSent = false; });
}
