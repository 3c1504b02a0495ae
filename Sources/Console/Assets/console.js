// What pages do better with a script; every one of them works without.
"use strict";
