/** The page's only style sheet; the page's policy admits it by its digest. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1e23;--quiet:#59626f;--accent:#1f3a5f;--rule:#c8ced7;--faint:#e6e9ee;--band:#f2f4f7;--page:#fff;--good:#1a6b3c;--bad:#a31d1d;--open:#8a5300;--bar-quiet:#8b94a1}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){--ink:#e7eaee;--quiet:#a6afbb;--accent:#a9c7ef;--rule:#454d58;--faint:#2d333b;--band:#22272e;--page:#171a1f;--good:#6fcf97;--bad:#ff9a93;--open:#f0b860;--bar-quiet:#7b8592}}
@media screen{:root[data-theme=dark]{color-scheme:dark;--ink:#e7eaee;--quiet:#a6afbb;--accent:#a9c7ef;--rule:#454d58;--faint:#2d333b;--band:#22272e;--page:#171a1f;--good:#6fcf97;--bad:#ff9a93;--open:#f0b860;--bar-quiet:#7b8592}}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif}
html[data-lang=zh] [lang=en],html[data-lang=en] [lang=zh-CN]{display:none}
html[data-lang=both] [lang=zh-CN]+[lang=en]{display:block;color:var(--quiet);font-size:.88em;font-weight:400}
button[aria-pressed=true] [lang]{color:inherit!important}
.skip{position:absolute;left:-999em}.skip:focus{left:1em;top:1em;background:var(--page);padding:.5em 1em;z-index:9}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.page{display:grid;grid-template-columns:15rem minmax(0,1fr);max-width:84rem;margin:0 auto}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:2rem 1rem 2rem 1.5rem;font-size:.9rem}
nav ol{list-style:none;margin:1rem 0;padding:0}nav li{margin:.15rem 0;break-inside:avoid}nav a{display:block;padding:.2rem .4rem;text-decoration:none;border-radius:3px}nav a:hover{background:var(--band)}
.tools{display:flex;flex-wrap:wrap;gap:.3rem;margin-bottom:.5rem}
button,input,select{font:inherit;font-size:.88rem;color:inherit;background:var(--page);border:1px solid var(--rule);border-radius:4px;padding:.25rem .6rem}
button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--page)}
.content{padding:2rem 2rem 4rem;min-width:0}
header h1{color:var(--accent);font-size:2rem;line-height:1.25;margin:.4rem 0 .3rem}
header h1::before{content:"";display:block;width:3rem;height:4px;background:var(--accent);margin-bottom:1rem}
.subtitle{font-size:1.15rem;margin:0 0 1.5rem}
.verdict{background:var(--band);border-left:4px solid var(--quiet);padding:.8rem 1.2rem;font-size:1.3rem;font-weight:700;margin:0 0 1.5rem}
.verdict.good{border-color:var(--good)}.verdict.bad{border-color:var(--bad)}.verdict.open{border-color:var(--open)}
section{margin-top:3rem}
h2{color:var(--accent);font-size:1.35rem;line-height:1.3;border-bottom:2px solid var(--accent);padding-bottom:.25rem;margin:0 0 1rem}
h3{font-size:1rem;margin:1.6rem 0 .5rem}
p{margin:.5rem 0;white-space:pre-line;overflow-wrap:anywhere}
.none,.quiet{color:var(--quiet)}.good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}
.tone::before{display:inline-block;width:1.15em;font-size:.8em;vertical-align:.08em}
.tone.good::before{content:"\\25CF"}.tone.bad::before{content:"\\25A0"}.tone.open::before{content:"\\25B2"}.tone.quiet::before{content:"\\25CB"}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) minmax(0,1fr);margin:.5rem 0}
dt,dd{margin:0;padding:.35rem 0;border-bottom:1px solid var(--faint)}dt{color:var(--quiet);padding-right:1rem}dd{overflow-wrap:anywhere;white-space:pre-line}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.86rem;line-height:1.5}
th{background:var(--band);text-align:left;color:var(--accent);border-bottom:1px solid var(--rule)}
th,td{padding:.4rem .5rem;vertical-align:top}td{border-bottom:1px solid var(--faint);white-space:pre-line;overflow-wrap:anywhere;min-width:4.5rem}td:has(.tone){min-width:6.6rem}
.figure{text-align:right}.short{white-space:nowrap}td.time{min-width:6.8rem;overflow-wrap:normal}.lead{font-weight:700;display:block}
.code{font-family:ui-monospace,"Cascadia Mono",Consolas,monospace;font-size:.94em;word-break:break-all}
td .tone,dd .tone{font-weight:600}
figure{margin:1rem 0}figcaption{color:var(--quiet);font-size:.9rem}
svg.bar{display:block;width:100%;height:16px;margin:.3rem 0}.fill-good{fill:var(--good)}.fill-bad{fill:var(--bad)}.fill-open{fill:var(--open)}.fill-quiet{fill:var(--bar-quiet)}.fill-accent{fill:var(--accent)}.track{fill:var(--faint)}
.lanes th{background:none;color:inherit;font-weight:400;width:14rem}.lanes th,.lanes td{border:0;padding:.1rem .5rem}svg.lane{display:block;width:100%;max-height:1.4rem}line.track{stroke:var(--rule)}.dot{fill:var(--page);stroke:var(--accent)}.dot.stamped{fill:var(--accent)}svg.lane text{font-size:6px;fill:var(--quiet)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;list-style:none;margin:.3rem 0;padding:0;font-size:.86rem}.legend b{margin-left:.4em}
.steps{list-style:none;padding:0}.steps>li{display:grid;grid-template-columns:2rem minmax(0,1fr);margin:.5rem 0}.steps pre{grid-column:2;background:var(--band);padding:.5rem .8rem;margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
.filter{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem;margin:.6rem 0}.filter input{min-width:14rem;flex:0 1 22rem}
tr[hidden]{display:none}
.check{margin-top:2rem}.checks{list-style:none;padding:0}.checks>li{border-bottom:1px solid var(--faint);padding:.35rem 0}.checks p{margin:0}.checks ul{margin:.3rem 0 .3rem 1.4rem;padding:0;font-size:.86rem;overflow-wrap:anywhere}
summary{cursor:pointer}summary .tone,.checks p .tone{display:inline-block;min-width:10em;font-weight:600}.step-title{display:inline-block;max-width:calc(100% - 12em);font-weight:600}summary .tone,.checks p .tone,.step-title{vertical-align:top}.checks p{padding-left:1em}
.ask{display:flex;flex-wrap:wrap;align-items:end;gap:.5rem;margin:.6rem 0}.field{margin:.3rem 0;flex:1 1 24rem}.field label{display:block;font-size:.88rem;color:var(--quiet)}.field input{width:100%}
.drop{border:2px dashed var(--rule);border-radius:6px;padding:1rem 1.2rem;margin:1rem 0}
.like{list-style:none;padding:0}.like li{margin:.2rem 0}.like button{text-align:left;max-width:100%;overflow-wrap:anywhere}
.anchors{list-style:none;padding:0}.anchors li{display:grid;margin:.3rem 0;overflow-wrap:anywhere}.proof{background:var(--band);padding:.4rem 1rem;margin:.6rem 0;overflow-wrap:anywhere}.proof ol{margin:.3rem 0;padding-left:1.4rem}
footer{margin-top:3rem;color:var(--quiet);font-size:.85rem;border-top:1px solid var(--faint);padding-top:.8rem}
@media screen and (max-width:60rem){.page{display:block}nav{position:static;max-height:none;padding:1.5rem 1.5rem 0}nav ol{columns:2 9rem}.content{padding:1rem 1.5rem 3rem}dl{display:block}dt{border:0;padding-bottom:0}}
@media screen and (max-width:40rem){table:has(th:nth-child(5)){min-width:44rem}.lanes{min-width:0!important}.lanes tr,.lanes th,.lanes td{display:block;width:auto;padding:.05rem 0}}
@page{margin:14mm}
@media print{:root{color-scheme:light}body{font-size:10.5pt}.page{display:block}nav,.filter,.skip,.ask,.field{display:none}.content{padding:0}section{margin-top:1.5rem}h2,h3{break-inside:avoid}h2,h3,dt,thead{break-after:avoid}tr,figure,dt,dd{break-inside:avoid}tr[hidden]{display:table-row}.scroll{overflow:visible}table{font-size:7.8pt;line-height:1.4}th,td{padding:.22rem .3rem}td{min-width:3.4rem}td.time{min-width:5.2rem}.short{white-space:pre-line}td:has(.tone){min-width:4.8rem}thead{display:table-header-group}}
`;
