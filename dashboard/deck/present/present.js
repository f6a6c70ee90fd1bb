// Moves between slides that are all in the page already; asks the server for nothing but the newest data version.
(() => {
  "use strict";
  const deck = JSON.parse(document.getElementById("deck").textContent);
  const slides = [...document.querySelectorAll(".slide")];
  const body = document.body;
  const part = (id) => document.getElementById(id);
  const BAR = "｜";
  /** The element around an event's target that a selector names, or null. */
  const within = (event, named) => (event.target instanceof Element ? event.target.closest(named) : null);
  const PATIENCE = 2500; // ms after which pointer and buttons go

  /** The words of an address part: its page number and its name=value pairs. */
  function words(text) {
    const found = { at: 0 };
    for (const word of text.split("&")) {
      const [name, value] = word.split("=");
      if (/^\d+$/.test(name)) found.at = Number(name);
      else if (name) found[name] = value || "";
    }
    return found;
  }
  const asked = { ...words(location.search.slice(1)), ...words(location.hash.slice(1)) };
  const presenter = asked.view === "presenter";
  const every = Math.min(3600, Math.max(2, Number(asked.auto) || 10));
  const auto = "auto" in asked && !presenter;

  let at = 1;
  let blank = false;
  let digits = "";
  let chosen = ""; // the series highlighted by a click
  let armed = !deck.offline && !presenter && window.top === window;
  let turning = 0;
  let timers = {};

  function later(name, work, wait) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(work, wait);
  }

  /** Words in the middle of the lower edge, for a moment. */
  function say(text, wait = 1600) {
    part("said").textContent = text;
    part("said").hidden = !text;
    if (text) later("said", () => say(""), wait);
  }

  // ---------------------------------------------------------------- moving

  function show(number, told = false) {
    const to = Math.min(slides.length, Math.max(1, number));
    at = to;
    slides.forEach((slide, place) => {
      slide.classList.toggle("now", place === to - 1);
      slide.classList.toggle("next", presenter && place === to);
    });
    highlight((chosen = ""));
    tip(null);
    fit(slides[to - 1]);
    part("progress").style.width = `${(100 * to) / slides.length}%`;
    part("heard").textContent = slides[to - 1].getAttribute("aria-label");
    const rest = location.hash.slice(1).split("&").filter((word) => word && !/^\d+$/.test(word));
    const hash = `#${[to, ...rest].join("&")}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
    if (presenter) script();
    if (auto) turn();
    if (!told) tell();
  }

  function step(by) {
    if (blank) return darken(false);
    if (at + by > slides.length) return say("已是最后一页");
    if (at + by < 1) return say("已是第一页");
    show(at + by);
  }

  function darken(wanted, told = false) {
    blank = wanted;
    part("blank").hidden = !wanted;
    if (!told) tell();
  }

  /** What does not fit its slide is set smaller, a short table larger, step by step; nothing is ever cut off. */
  function fit(slide) {
    const box = slide.querySelector(".body");
    if (!box || box.dataset.fitted === size()) return;
    box.dataset.fitted = size();
    box.style.removeProperty("--fit");
    if (upright.matches && !presenter) return; // there a slide is as long as it needs to be
    const set = (share) => box.style.setProperty("--fit", share.toFixed(2));
    let share = 1;
    while (share > 0.5 && over(box)) set((share -= 0.04));
    if (!box.querySelector(".rows") || share < 1) return;
    // A short table may as well be read from the last row of seats.
    while (share < 1.36 && !over(box)) set((share += 0.06));
    if (over(box)) set(share - 0.06);
  }
  const upright = matchMedia("screen and (max-aspect-ratio: 4/5)");
  const size = () => `${innerWidth}x${innerHeight}`;
  function over(box) {
    if (box.classList.contains("of-drawing")) return false;
    const tall = [...box.querySelectorAll(".cards > li")].some((one) => one.scrollHeight > one.clientHeight + 1);
    const wide = [...box.querySelectorAll(".cards .value, .rows td")].some((one) => one.scrollWidth > one.clientWidth + 1);
    return tall || wide || box.scrollHeight > box.clientHeight + 1;
  }

  function turn() {
    clearTimeout(turning);
    turning = setTimeout(() => show(at < slides.length ? at + 1 : 1), every * 1000);
  }

  function whole(wanted) {
    const page = document.documentElement;
    if (wanted && !document.fullscreenElement && page.requestFullscreen) page.requestFullscreen().catch(() => {});
    if (!wanted && document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }

  /** The first key or click of a presentation makes it fill the screen: browsers allow it no earlier. */
  function first() {
    if (armed) whole(true);
    armed = false;
  }

  // ---------------------------------------------------------------- keys

  const CODES = { KeyB: "b", KeyF: "f", KeyP: "p", KeyO: "o", Period: ".", Space: " " };
  const HANDLED = {
    PageDown: () => step(1), ArrowRight: () => step(1), ArrowDown: () => step(1), " ": () => step(1),
    PageUp: () => step(-1), ArrowLeft: () => step(-1), ArrowUp: () => step(-1),
    Home: () => show(1), End: () => show(slides.length),
    b: () => darken(!blank), ".": () => darken(!blank), "。": () => darken(!blank),
    f: () => whole(!document.fullscreenElement), F5: () => whole(true),
    p: open, o: () => overview(!body.classList.contains("all")), "?": help, "？": help,
    Escape: leave, Enter: () => (digits ? jump() : step(1)), Backspace: () => (digits ? dial(digits.slice(0, -1)) : step(-1)),
  };

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A Chinese input method that is switched on hides the key; its place on the keyboard tells.
    let key = event.key === "Process" || event.key === "Unidentified" ? CODES[event.code] || event.code : event.key;
    if (within(event, "button, a") && (key === "Enter" || key === " ")) return;
    if (/^(Digit|Numpad)\d$/.test(key)) key = key.slice(-1);
    if (key.length === 1) key = key.toLowerCase();
    if (key === " " && event.shiftKey) key = "PageUp";
    if (key !== "Escape") first();
    if (!part("help").hidden && key !== "?") part("help").hidden = true;
    else if (/^\d$/.test(key)) dial(digits + key);
    else if (HANDLED[key]) HANDLED[key]();
    else return;
    event.preventDefault();
  }

  function dial(typed) {
    digits = typed.slice(-4);
    say(digits ? `转到第 ${digits} 页，按回车确认` : "", 6000);
    later("digits", () => (digits = ""), 6000);
  }

  function jump() {
    const to = Number(digits);
    digits = "";
    if (to < 1 || to > slides.length) return say(`没有第 ${to} 页，共 ${slides.length} 页`);
    say("");
    darken(false);
    show(to);
  }

  function help() {
    part("help").hidden = !part("help").hidden;
  }

  function leave() {
    digits = "";
    say("");
    if (blank) darken(false);
    else if (body.classList.contains("all")) overview(false);
    else if (chosen) highlight((chosen = ""));
    else whole(false);
  }

  function overview(wanted) {
    if (presenter) return;
    body.classList.toggle("all", wanted);
    highlight((chosen = ""));
    tip(null);
    if (wanted) {
      slides.forEach((slide) => delete (slide.querySelector(".body") || slide).dataset.fitted);
      slides.forEach(fit);
      slides[at - 1].scrollIntoView({ block: "center" });
    } else {
      scrollTo(0, 0);
      slides.forEach((slide) => delete (slide.querySelector(".body") || slide).dataset.fitted);
      show(at);
    }
  }

  // ---------------------------------------------------------------- the speaker's window

  const local = location.protocol === "file:";
  const peers = window.opener ? [window.opener] : [];
  const channel = !local && "BroadcastChannel" in window ? new BroadcastChannel(`deck-${deck.id}-${deck.checksum}`) : null;
  let paired = presenter || peers.length > 0;

  function post(message) {
    const whole = { ...message, deck: `${deck.id} ${deck.checksum}`, presenter };
    for (const peer of peers) if (!peer.closed) peer.postMessage(whole, local ? "*" : location.origin);
    if (channel) channel.postMessage(whole);
  }
  function tell() {
    if (paired && !auto) post({ kind: "state", at, blank });
  }
  function heard(message) {
    // Two audiences never steer each other; a wall screen follows nobody.
    if (!message || message.deck !== `${deck.id} ${deck.checksum}` || auto || message.presenter === presenter) return;
    paired = true;
    if (message.kind === "hello") return tell();
    if (message.kind !== "state" || !Number.isInteger(message.at)) return;
    if (message.blank !== blank) darken(Boolean(message.blank), true);
    if (message.at !== at) show(message.at, true);
  }
  addEventListener("message", (event) => {
    if (peers.includes(event.source) && (local || event.origin === location.origin)) heard(event.data);
  });
  if (channel) channel.onmessage = (event) => heard(event.data);

  function open() {
    if (presenter) return;
    const address = `${location.href.split("#")[0]}#${at}&view=presenter`;
    const other = window.open(address, `presenter-${deck.id}`, "popup,width=1280,height=760");
    if (!other) return say("浏览器拦截了演讲者窗口，请允许弹出窗口后再按 P", 4000);
    if (!peers.includes(other)) peers.push(other);
    paired = true;
  }

  function script() {
    const own = deck.slides[at - 1];
    const box = part("script");
    box.textContent = "";
    const add = (text, kind) => {
      const line = document.createElement("p");
      line.textContent = text;
      if (kind) line.className = kind;
      box.append(line);
      return line;
    };
    if (own.note) add(own.note, "mine");
    own.narrative.forEach((line) => add(line));
    if (!own.note && !own.narrative.length) add("本页没有备注");
    if (own.link && !deck.offline) {
      const link = document.createElement("a");
      link.href = own.link;
      link.target = "_blank";
      link.textContent = "在看板中查看";
      add("").append(link);
    }
    part("place").textContent = `${at} / ${slides.length}`;
    part("following").textContent = at < slides.length ? "下一页" : "已是最后一页";
    if (slides[at]) fit(slides[at]);
  }

  let began = Date.now();
  let held = 0; // ms on the clock when it was stopped, or 0 while it runs
  const two = (number) => String(number).padStart(2, "0");
  function tick() {
    const now = new Date();
    const seconds = Math.floor((held || Date.now() - began) / 1000);
    part("clock").textContent = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    part("elapsed").textContent =
      `${seconds >= 3600 ? `${Math.floor(seconds / 3600)}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }
  const HANDS = {
    before: () => step(-1), after: () => step(1), dark: () => darken(!blank), keys: help, all: () => overview(true),
    full: () => whole(!document.fullscreenElement), speaker: open,
    reset: () => { began = Date.now(); held = 0; tick(); },
    hold: () => { if (held) { began = Date.now() - held; held = 0; } else held = Date.now() - began; tick(); },
  };

  // ---------------------------------------------------------------- values and series

  const parts = (mark) => (mark.getAttribute("aria-label") || "").split(BAR);
  const inDrawing = (target) => target instanceof Element && target.closest(".slide.now .drawing svg");

  /** The mark under the pointer, or the nearest point of a line within a finger's breadth. */
  function markAt(event) {
    const svg = inDrawing(event.target);
    if (!svg) return null;
    const own = event.target.closest("[aria-label]");
    if (own && parts(own).length === 4) return own;
    let best = null;
    let least = Math.max(22, innerWidth / 50);
    for (const mark of svg.querySelectorAll(".mark-symbol [aria-label]")) {
      const box = mark.getBoundingClientRect();
      const away = Math.hypot(event.clientX - box.x - box.width / 2, event.clientY - box.y - box.height / 2);
      if (away < least && parts(mark).length === 4) [best, least] = [mark, away];
    }
    return best;
  }

  function tip(mark, event) {
    document.querySelectorAll(".near").forEach((one) => one.classList.remove("near"));
    const box = part("tip");
    box.hidden = !mark;
    if (!mark) return;
    if (mark.closest(".mark-symbol")) mark.classList.add("near");
    const [series, when, shown, note] = parts(mark);
    box.textContent = "";
    const add = (text, kind) => {
      if (!text) return;
      const line = document.createElement(kind);
      line.textContent = text;
      box.append(line);
    };
    add([series, when].filter(Boolean).join("　"), "span");
    add(shown, "b");
    add(note, "span");
    const across = event.clientX + 18 + box.offsetWidth > innerWidth ? event.clientX - 18 - box.offsetWidth : event.clientX + 18;
    box.style.left = `${Math.max(8, across)}px`;
    box.style.top = `${Math.max(8, Math.min(innerHeight - box.offsetHeight - 8, event.clientY - box.offsetHeight - 14))}px`;
  }

  /** The series a legend entry, a line or a name beside a line stands for; "" for none. */
  function seriesAt(target) {
    if (!inDrawing(target)) return "";
    const legend = target.closest(".role-legend");
    if (!legend) {
      const mark = target.closest("[aria-label]");
      return mark && parts(mark).length > 1 ? parts(mark)[0] : "";
    }
    for (let node = target; node !== legend; node = node.parentNode) {
      const names = node.matches(".role-legend-label text") ? [node] : node.querySelectorAll(".role-legend-label text");
      if (names.length === 1) return names[0].textContent;
    }
    return "";
  }

  function highlight(series) {
    for (const mark of document.querySelectorAll(".slide .drawing svg .dim")) mark.classList.remove("dim");
    if (!series) return;
    for (const mark of slides[at - 1].querySelectorAll(".drawing svg [aria-label]")) {
      const own = parts(mark);
      if (own.length > 1 && own[0] && own[0] !== series) mark.classList.add("dim");
    }
    for (const name of slides[at - 1].querySelectorAll(".role-legend-label text"))
      if (name.textContent !== series) name.classList.add("dim");
  }

  // ---------------------------------------------------------------- pointer and touch

  function wake() {
    body.classList.remove("still");
    later("still", () => body.classList.add("still"), PATIENCE);
  }
  let from = null;
  let swiped = false;

  addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") wake();
    if (event.pointerType === "touch" || body.classList.contains("all")) return;
    tip(markAt(event), event);
    const over = within(event, ".role-legend") ? seriesAt(event.target) : "";
    highlight(over || chosen);
  });
  addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0] : null; swiped = false; }, { passive: true });
  addEventListener("touchend", (event) => {
    const to = event.changedTouches[0];
    if (!from || !to || within(event, ".of-drawing, .of-rows") && upright.matches) return;
    const across = to.clientX - from.clientX;
    if (Math.abs(across) < 50 || Math.abs(across) < 2 * Math.abs(to.clientY - from.clientY)) return;
    swiped = true;
    first();
    step(across < 0 ? 1 : -1);
  });
  addEventListener("click", (event) => {
    const hand = within(event, "[data-hand]");
    if (hand) return HANDS[hand.dataset.hand]();
    if (within(event, "a, #desk") || swiped) return void (swiped = false);
    if (!part("help").hidden) return void (part("help").hidden = true);
    if (body.classList.contains("all")) {
      const to = slides.indexOf(within(event, ".slide"));
      if (to >= 0) { at = to + 1; overview(false); }
      return;
    }
    first();
    if (blank) return darken(false);
    const mark = markAt(event);
    const series = seriesAt(event.target);
    if (mark || series) {
      tip(mark, event);
      if (series) highlight((chosen = chosen === series ? "" : series));
      return;
    }
    if (String(getSelection())) return;
    step(event.clientX > innerWidth / 2 ? 1 : -1);
  });

  // ---------------------------------------------------------------- newer data

  async function newest() {
    try {
      const answer = await fetch(`${location.pathname.replace(/\/$/, "")}/newest`, { cache: "no-store" });
      const { version } = await answer.json();
      part("newer").hidden = !(version > deck.version);
      part("newer").textContent = `有更新的数据（版次 ${version}）`;
    } catch (error) {
      // The network is away: what is shown stays as it is, and the question is asked again.
    }
  }

  // ---------------------------------------------------------------- begin

  body.classList.add("live", "still");
  body.classList.toggle("presenter", presenter);
  body.classList.toggle("auto", auto);
  part("tools").hidden = presenter;
  addEventListener("keydown", pressed);
  addEventListener("hashchange", () => { const to = words(location.hash.slice(1)).at; if (to && to !== at) show(to); });
  addEventListener("resize", () => { tip(null); fit(slides[at - 1]); });
  if (presenter) {
    document.title = `演讲者视图　${document.title}`;
    setInterval(tick, 500);
    tick();
  }
  show(asked.at || 1, true);
  if (presenter) post({ kind: "hello" });
  if (!deck.offline) {
    setTimeout(newest, 1500);
    setInterval(newest, 60000);
  }
})();
