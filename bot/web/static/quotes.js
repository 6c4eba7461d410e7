/** Quotes: a figure for each citation, with its own place and date, and the way to its document. */

import { belongs, fill, foreign, iconButton, icon, isChinese, make, paragraph, texts, written } from "./elements.js";
import { marked, markedQuote } from "./marking.js";
import { actDone } from "./server.js";

const isEnglish = (text) => !isChinese(text) && /[a-z]/i.test(text);

const path = ({ title, heading }) => [title, heading].filter(Boolean).join(" › ");

/** The address of a passage in its document, with the quote in it. */
export function passageAddress({ key, range }) {
  const quote = range ? `&quote=${range.join("-")}` : "";
  return `#passage=${encodeURIComponent(key)}${quote}`;
}

/** Say in English what a quote is, and where it stands. */
function inEnglish(citation) {
  const heading = citation.heading && fill(texts.heading_in_english, { heading: citation.heading });
  const facts = [citation.place || citation.source, citation.dated].filter(Boolean).join(" · ");
  const origin = facts && fill(texts.origin_in_english, { origin: facts });
  return make("p", { className: "gloss", lang: "en" }, fill(texts.quoted_in_english, { title: citation.title, heading, origin }));
}

/** Show the quote between its neighbours, or alone again. */
async function toggleContext(self, block, citation, answerId) {
  const opens = self.getAttribute("aria-expanded") !== "true";
  if (!opens) block.replaceChildren(...markedQuote(citation));
  else {
    const done = await actDone(`/context ${answerId} ${citation.number}`);
    const run = done.spans?.find(({ kind }) => kind === "quote");
    if (!run) return done.notice && self.after(make("p", { className: "done" }, done.notice));
    const points = Array.from(done.text);
    const inner = done.spans.filter(({ kind }) => kind === "bold").map(({ start, end }) => [start - run.start, end - run.start]);
    block.replaceChildren(...marked(points.slice(run.start, run.end).join(""), inner, "inner"));
  }
  self.setAttribute("aria-expanded", String(opens));
  return undefined;
}

/** The link below a quote that opens its document. */
function sourceLink(citation) {
  const link = make("a", { href: passageAddress(citation), className: "tool" }, icon("source"), make("span", {}, texts.read_source));
  link.setAttribute("aria-label", `${texts.read_source}: ${path(citation)}`);
  return link;
}

/** What a quote marks as the answer; empty if nothing. */
function shortest(citation) {
  const [start, end] = citation.answers[0] ?? [0, 0];
  return Array.from(citation.quote).slice(start, end).join("");
}

/** Where *lead* stands in a quote, in code points. */
function leadRange(quote, lead) {
  const start = Array.from(quote.slice(0, Math.max(quote.indexOf(lead), 0))).length;
  return [start, start + Array.from(lead).length];
}

/**
 * One quote: what it says, where it is from, and what can be done with it.
 * @param {import("./server.js").Citation} citation
 * @param {{answerId: string, question: string, lead?: string, headed?: boolean}} how  lead: the words of it that answer, where it stands
 *   for them; headed: it is one of several beside each other, each below its place
 */
export function quotation(citation, { answerId, question, lead = "", headed = false }) {
  const shown = lead ? { ...citation, answers: [...citation.answers, leadRange(citation.quote, lead)] } : citation;
  const block = make("blockquote", { className: lead ? "leading" : "", ...written(citation.quote) }, ...markedQuote(shown));
  const context = iconButton("context", texts.context, (self) => toggleContext(self, block, shown, answerId), { className: "tool" });
  context.setAttribute("aria-expanded", "false");
  const english = (foreign || isEnglish(question)) && isChinese(citation.quote);
  const isBelowOrigin = headed || lead;
  return make("figure", {},
    ...(isBelowOrigin ? paragraph("origin", belongs(citation)) : []),
    ...(headed ? paragraph("lead", shortest(citation)) : []),
    ...(english ? [inEnglish(citation)] : []),
    block,
    make("figcaption", {},
      make("cite", written(citation.title), path(citation)),
      ...(isBelowOrigin ? [] : [" · ", make("span", {}, belongs(citation))]),
      " ",
      make("span", { className: "tools" }, sourceLink(citation), context)));
}
