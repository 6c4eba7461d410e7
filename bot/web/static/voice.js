/** Voice input, where the browser recognises speech. */

import { setQuestion } from "./composer.js";
import { announce, byId, texts } from "./elements.js";

const LANGUAGES = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en-US" };

const [speak, question, remark] = ["speak", "question", "remark"].map(byId);
const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

function listen(recognition) {
  const before = question.value;
  recognition.lang = LANGUAGES[document.documentElement.lang];
  recognition.interimResults = true;
  recognition.addEventListener("result", ({ results }) => {
    setQuestion(before + [...results].map((result) => result[0].transcript).join(""));
    remark.textContent ||= texts.listening;
  });
  recognition.addEventListener("error", () => { remark.textContent = texts.not_heard; });
  recognition.addEventListener("end", () => {
    speak.setAttribute("aria-pressed", "false");
    if (remark.textContent === texts.listening) remark.textContent = "";
    question.focus();
  });
  recognition.start();
  speak.setAttribute("aria-pressed", "true");
  remark.textContent = texts.listening;
  announce(texts.listening);
}

if (Recognition && isSecureContext) {
  let recognition = null;
  speak.hidden = false;
  speak.addEventListener("click", () => {
    if (speak.getAttribute("aria-pressed") === "true") return recognition.stop();
    recognition = new Recognition();
    return listen(recognition);
  });
}
