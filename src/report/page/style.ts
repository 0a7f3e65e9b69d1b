/** The colours, light and dark as the reader has it; every pair of them has a contrast of at least 4.5 to 1. */
const COLOURS = `:root{color-scheme:light dark;--page:#fff;--text:#1f2328;--dim:#59636e;--line:#d1d9e0;--soft:#f6f8fa;
--right:#116329;--changed:#7a4e00;--wrong:#b3151f;--up:#2da44e;--down:#cf222e;--band:#bf8700;--held:#0969da}
@media(prefers-color-scheme:dark){:root{--page:#0d1117;--text:#e6edf3;--dim:#9ea7b3;--line:#3d444d;--soft:#151b23;
--right:#56d364;--changed:#e3b341;--wrong:#ff8a80;--up:#238636;--down:#da3633;--band:#bb8009;--held:#1f6feb}}`;

/** Lines, boxes and texts of pictures. */
const PICTURES = `svg text{font:12px system-ui,sans-serif;fill:var(--text)}svg .dim{fill:var(--dim)}svg .strong{font-weight:600}
svg .up{fill:var(--up);opacity:.28}svg .down{fill:var(--down);opacity:.35}svg .band{fill:var(--band)}svg .held{fill:var(--held);opacity:.45}
svg .tick-up{stroke:var(--right);fill:none}svg .tick-down{stroke:var(--wrong);stroke-width:1.4;fill:none}
svg .axis{stroke:var(--line);fill:none}svg .fault{stroke:var(--wrong);stroke-width:1.5;fill:none}
svg .undo{stroke:var(--held);stroke-width:1.5;stroke-dasharray:5 3;fill:none}svg .limit{stroke:var(--changed);stroke-width:2;stroke-dasharray:2 3;fill:none}
svg .out{fill:var(--wrong)}svg .mark{fill:var(--page);stroke:var(--text)}svg .mark-text{font-size:10px;text-anchor:middle}
svg .box{fill:var(--soft);stroke:var(--line)}svg .holder{stroke:var(--right);stroke-width:2}svg .link{stroke:var(--dim);fill:none}`;

/** The look of a picture that is a file of its own. */
export const PICTURE_STYLE = `${COLOURS}\n${PICTURES}\nsvg .page{fill:var(--page)}`;

/** The look of a report: one column on a telephone, A4 on paper. */
export const STYLE = `
${COLOURS}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:1080px;margin:0 auto;padding:0 16px}
h1{font-size:1.7em;line-height:1.2;margin:.9em 0 .2em}h2{margin:1.8em 0 .4em;font-size:1.3em;border-bottom:1px solid var(--line)}
h3{margin:1.4em 0 .3em;font-size:1.08em}p{margin:.4em 0}a{color:inherit}
.dim,caption,figcaption,footer{color:var(--dim)}footer{padding:2em 16px;font-size:.9em}
.lead{font-size:1.15em}
.badge{display:inline-block;padding:0 .5em;border:1px solid;border-radius:1em;font-size:.85em;font-weight:600;white-space:nowrap}
h1 .badge{white-space:normal}
.right{color:var(--right)}.changed{color:var(--changed)}.wrong{color:var(--wrong)}.quiet{color:var(--dim)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15em 1em;margin:.5em 0}dt{color:var(--dim)}dd{margin:0;min-width:0}
.answers{grid-template-columns:minmax(9em,17em) 1fr}.answers dt{font-weight:600;color:var(--text)}
.answers ul{margin:0;padding-left:1.1em}
.scroll{overflow-x:auto;margin:.6em 0}.scroll:focus-visible,summary:focus-visible,input:focus-visible{outline:2px solid var(--held);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.93em}caption{text-align:left;font-size:.9em;padding:.2em 0}
th,td{overflow-wrap:break-word;text-align:left;vertical-align:top;padding:.3em .6em;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--dim);font-weight:600}tbody th{font-weight:500}
td.more{border-top:0;padding-top:0}
details{margin:.15em 0}summary{cursor:pointer}
pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.6em;margin:.4em 0;overflow-x:auto;font:13px/1.4 ui-monospace,monospace;white-space:pre-wrap}
.add{color:var(--right)}.del{color:var(--wrong)}.hunk{color:var(--dim)}
figure{margin:.8em 0}svg{display:block;width:100%;min-width:680px;height:auto;border:1px solid var(--line);border-radius:6px;background:var(--page)}
${PICTURES}
svg.narrow{min-width:0}.narrow{display:none}
ol.marks{columns:2;margin:.4em 0;padding-left:2.2em;font-size:.93em}
.filter{margin:.5em 0;border:0;padding:0;display:flex;flex-wrap:wrap;gap:.2em 1.2em}legend{float:left;color:var(--dim)}
main:has(#differ:checked) tr.all-right,main:has(#failures:checked) :is(tr.all-right,tr.differs){display:none}
@media(max-width:640px){ol.marks{columns:1}dl,.answers{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5em}th,td{padding:.3em .35em}}
@media screen and (max-width:520px){.wide{display:none}.narrow{display:block}}
@media print{@page{size:A4;margin:14mm}body{font-size:10.5pt}.filter{display:none}.scroll{overflow:visible}svg{min-width:0}
figure,tr,li,.drill-head{break-inside:avoid}h2,h3,caption,thead{break-after:avoid}details::details-content{content-visibility:visible;block-size:auto;opacity:1}}
`;
