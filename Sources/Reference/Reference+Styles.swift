extension Reference {
    /// One column on phones and paper; on wide screens the contents stay at the left.
    static let styles: StaticString = """
        :root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:light-dark(#0a4d8c,#8fc5ff)}
        body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:84rem;padding:0 1rem}
        a{color:var(--accent)}
        nav h2{font-size:1.1rem;margin:1rem 0 0}
        nav h3{font-size:.85rem;margin:.6rem 0 0}
        nav ul{list-style:none;margin:0;padding:0}
        nav{font-size:.85rem}
        h2{border-bottom:1px solid var(--line);margin-top:3rem}
        h4{font-size:1.1rem;margin:2.5rem 0 .5rem;overflow-wrap:anywhere}
        h5{font-size:.95rem;margin:1.2rem 0 .3rem}
        section:target{background:var(--soft);outline:.5rem solid var(--soft)}
        .method{font:600 .8em ui-monospace,monospace}
        .note{font-size:.8rem;opacity:.75}
        code{font:.88em ui-monospace,monospace;overflow-wrap:anywhere}
        pre{background:var(--soft);border-left:3px solid var(--line);margin:.5rem 0;overflow-x:auto;padding:.6rem .8rem}
        pre code{overflow-wrap:normal}
        table{border-collapse:collapse;font-size:.9rem;width:100%}
        th,td{border-top:1px solid var(--line);padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top}
        th{border:0;font-weight:600}
        @media (min-width:40rem){td:first-child code{white-space:nowrap}}
        @media (min-width:64rem){
        body{display:grid;gap:2.5rem;grid-template-columns:17rem minmax(0,1fr)}
        nav{height:100vh;overflow-y:auto;position:sticky;top:0}
        }
        @media print{nav{display:none}}
        """
}
