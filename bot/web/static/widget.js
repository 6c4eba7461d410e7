/** A button at the edge of another site that opens the page in a frame: <script src="…/widget.js" defer></script> */
(() => {
  const texts = {{texts}};
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const wanted = script.dataset.lang || document.documentElement.lang || "";
  const language = /^zh-(?:hant|tw|hk|mo)/i.test(wanted) ? "zh-Hant" : /^en/i.test(wanted) ? "en" : "zh-Hans";
  const { name, close } = texts[language];
  const shape = { position: "fixed", insetInlineEnd: "1rem", zIndex: "2147483000", border: "0" };
  const shadow = "0 2px 16px rgb(0 0 0 / 30%)";

  const frame = Object.assign(document.createElement("iframe"), { title: name, allow: "microphone; clipboard-write" });
  Object.assign(frame.style, shape, {
    insetBlockEnd: "5rem", width: "min(26rem, calc(100vw - 2rem))", height: "min(40rem, calc(100vh - 7rem))", borderRadius: "1rem",
    boxShadow: shadow, background: "#f7f2ea", display: "none", colorScheme: "light dark",
  });

  const opener = Object.assign(document.createElement("button"), { type: "button", textContent: name });
  opener.setAttribute("aria-expanded", "false");
  Object.assign(opener.style, shape, {
    insetBlockEnd: "1rem", padding: ".75rem 1.25rem", borderRadius: "2rem", background: "#9c2f1f", color: "#fffaf5", cursor: "pointer",
    font: "600 1rem/1.4 system-ui, sans-serif", boxShadow: shadow,
  });
  opener.addEventListener("click", () => {
    const opens = frame.style.display === "none";
    if (opens && !frame.src) frame.src = `${home}/embed?lang=${language}`;
    frame.style.display = opens ? "block" : "none";
    opener.textContent = opens ? close : name;
    opener.setAttribute("aria-expanded", String(opens));
  });
  const place = () => document.body.append(frame, opener);
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
})();
