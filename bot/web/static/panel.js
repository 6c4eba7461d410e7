/** The panel: beside the conversation on a wide screen, a sheet above it on a narrow one. The address says what it shows. */

import { caseContent } from "./cases.js";
import { copyText } from "./copying.js";
import { documentContent } from "./documents.js";
import { byId, make, paragraph, texts, written } from "./elements.js";
import { helpContent, listContent, privacyContent } from "./panels.js";

const [panel, title, origin, text, actions, copyLink, download] = [
  "panel", "panel-title", "panel-origin", "panel-text", "panel-actions", "copy-link", "download",
].map(byId);
const wide = matchMedia("(min-width: 56.25rem)");

let depth = 0; // how many steps in the history led here since the panel was closed
let opener = null; // what gets the focus back: Safari gives a link none, and Back takes it away

const wanted = () => new URLSearchParams(location.hash.slice(1));

/** What the address wants to see: a function that fills the panel, or nothing. */
function contentOf(parameters) {
  for (const name of ["passage", "document"]) {
    const key = parameters.get(name);
    if (key) return () => documentContent(key, parameters.get("quote") ?? "");
  }
  const named = parameters.get("case");
  if (named) return () => caseContent(named);
  if (parameters.has("documents") || parameters.has("mine")) return () => listContent(parameters.has("mine") ? "mine" : "documents");
  if (parameters.has("help")) return helpContent;
  return parameters.has("privacy") ? privacyContent : null;
}

/** Show content: {title, origin: [string], nodes, file?: address, target?: what is scrolled to} */
function fillPanel(content) {
  title.replaceChildren(make("bdi", written(content.title), content.title));
  origin.replaceChildren(...(content.origin ?? []).flatMap((line) => paragraph("", line)));
  text.replaceChildren(...(content.nodes ?? []));
  actions.hidden = !content.file;
  if (content.file) download.href = content.file;
  text.scrollTop = 0;
  const target = content.target?.();
  if (target) text.scrollTop = target.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 5;
}

function openPanel() {
  if (panel.open) return;
  const anchor = opener?.isConnected ? opener : byId("log");
  const before = anchor.getBoundingClientRect().top;
  document.documentElement.classList.toggle("beside", wide.matches);
  if (wide.matches) panel.show();
  else panel.showModal();
  scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" }); // what was read stays where it was
}

/** Make the panel agree with the address; what is wanted later overtakes what was wanted before. */
export async function followAddress() {
  const address = location.hash;
  const content = contentOf(wanted());
  if (!content) {
    if (panel.open) panel.close();
    return;
  }
  fillPanel({ title: texts.opening });
  openPanel();
  text.focus({ preventScroll: true });
  const made = await content(followAddress);
  if (location.hash === address && panel.open) fillPanel(made);
}

/** Make the address agree with a panel that was closed. */
function onClosed() {
  document.documentElement.classList.remove("beside");
  opener?.focus({ preventScroll: true });
  opener = null;
  if (!contentOf(wanted())) return;
  if (depth) history.go(-depth);
  else history.replaceState(history.state, "", location.pathname + location.search);
}

/** Change from a sheet to a panel, or back, when the window is turned or resized. */
function onWidth() {
  if (!panel.open) return;
  panel.removeEventListener("close", onClosed);
  panel.close();
  openPanel();
  setTimeout(() => panel.addEventListener("close", onClosed)); // behind the event of this closing
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (link && !panel.contains(link)) opener = link;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open && !event.defaultPrevented && byId("suggestions").hidden) panel.close();
});
byId("panel-close").addEventListener("click", () => panel.close());
panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); }); // beside a sheet
panel.addEventListener("close", onClosed);
wide.addEventListener("change", onWidth);
copyLink.addEventListener("click", () => copyText(location.origin + location.pathname + location.hash, copyLink.lastChild));
addEventListener("hashchange", () => {
  if (history.state?.depth === undefined) history.replaceState({ depth: contentOf(wanted()) ? depth + 1 : 0 }, "");
  depth = history.state.depth;
  followAddress();
});
depth = history.state?.depth ?? 0;
if (!history.state) history.replaceState({ depth: 0 }, "");
