/** Calling: telephone numbers that can be tapped, and the card of an emergency. */

import { icon, make, texts, written } from "./elements.js";

const NUMBER = /(?<![\d.])(?:400[- ]?\d{3}[- ]?\d{4}|(?:\(?0\d{2,3}\)?[- ]?)?[2-9]\d{6,7}(?:[- ]\d{1,5})?|1[3-9]\d{9}|1[12]\d(?:\d\d)?|9[56]\d{3,4})(?![\d.])/g;

const telephone = (number) => `tel:${number.replace(/[^\d+]/g, "")}`;

/** Return *text* in pieces, its telephone numbers as links. */
export function withNumbers(text) {
  const pieces = [];
  let at = 0;
  for (const found of text.matchAll(NUMBER)) {
    pieces.push(text.slice(at, found.index), make("a", { href: telephone(found[0]), className: "telephone" }, found[0]));
    at = found.index + found[0].length;
  }
  return [...pieces, text.slice(at)];
}

/** The card of an emergency: whom to call, and the one thing to do now. */
export function emergencyCard({ emergency, text }, ordinary) {
  const links = emergency.map((number) => {
    const named = texts.numbers[number] ?? number;
    const link = make("a", { href: telephone(number), className: "call" }, icon("phone"), make("strong", {}, number));
    if (named !== number) link.append(make("span", {}, named.slice(number.length).replace(/[()\uff08\uff09]/g, "").trim()));
    return link;
  });
  const advice = text.split("\n").slice(1).map((line) => make("p", written(line), line));
  const card = make("div", { className: "emergency", role: "alert" }, make("div", { className: "calls" }, ...links), ...advice);
  if (ordinary) card.append(ordinary);
  return card;
}

