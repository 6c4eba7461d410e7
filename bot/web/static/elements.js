/** Elements: what every part of the page makes its nodes with. All texts enter the page as text, never as markup. */

export const byId = (id) => document.getElementById(id);

/** Every sentence that the script shows, from the server. */
export const texts = JSON.parse(byId("texts").textContent);

/** Whether the page is in another language than the documents. */
export const foreign = !document.documentElement.lang.startsWith("zh");

const SVG = "http://www.w3.org/2000/svg";

/** Outlines on a field of 24 by 24. */
const ICONS = {
  up: "M7 11v9H4v-9zm0 0 4-8c2 0 3 1 3 3l-1 4h6l-2 10H7",
  down: "M7 13V4H4v9zm0 0 4 8c2 0 3-1 3-3l-1-4h6L17 4H7",
  copy: "M9 9h11v12H9zM5 15H4V3h11v2",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-8 9c0-4 4-6 8-6s8 2 8 6",
  source: "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7",
  context: "M4 6h16M4 18h16M8 10h8M8 14h8",
  documents: "M4 5h6l2 2h8v12H4z",
  mine: "M4 5h16v11H9l-5 4z",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 17v.1",
  privacy: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
  large: "M3 19 8 6l5 13M5 15h6M14 19l3.500-9 3.500 9M15.300 16h4.400",
  plus: "M12 5v14M5 12h14",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 21h4",
  voice: "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm-6-4c0 4 2.500 7 6 7s6-3 6-7M12 18v3",
  close: "M6 6l12 12M18 6L6 18",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  download: "M12 4v11m0 0-4-4m4 4 4-4M5 20h14",
  phone: "M5 4h4l2 5-3 2c1 3 3 5 5 6l2-3 5 2v4c-9 1-16-7-15-16z",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
};

/** Make an element; strings among *children* become text. */
export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Draw an icon, which says nothing by itself. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({ class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" })) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Put their icons into the elements below *root* that name one. */
export function drawIcons(root) {
  for (const node of root.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
}

/** Make a button that runs *action*. */
export function button(label, action, properties = {}) {
  const node = make("button", { type: "button", ...properties }, label);
  node.addEventListener("click", () => action(node));
  return node;
}

/** Make a button with an icon before its label. */
export function iconButton(name, label, action, properties = {}) {
  const node = button("", action, properties);
  node.append(icon(name), make("span", {}, label));
  return node;
}

export const isChinese = (text) => /\p{Script=Han}/u.test(text);

/** Set *text* apart from the page: its own direction, and its language where the page has another. */
export function written(text) {
  return foreign && isChinese(text) ? { dir: "auto", lang: "zh" } : { dir: "auto" };
}

/** Make a paragraph of *text*, or nothing of none. */
export function paragraph(className, text) {
  return text ? [make("p", { className, ...written(text) }, text)] : [];
}

/** Fill the places of a sentence: "{count}". */
export function fill(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}

/** Say where and when something belongs; what is of no place is told by its source. */
export function belongs({ place, source, dated }) {
  return [place || source, dated || texts.undated].filter(Boolean).join(" · ");
}

/** Tell those who listen to the page what the others see. */
export function announce(text) {
  const notice = byId("notice");
  notice.textContent = "";
  requestAnimationFrame(() => { notice.textContent = text; });
}

/** List *questions* as buttons that ask them. */
export function chips(questions, ask) {
  return questions.map((text) => make("li", {}, button(text, () => ask(text), written(text))));
}
