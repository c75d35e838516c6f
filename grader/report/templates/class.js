"use strict";
/* The table of students: drawn from the JSON beside it, only the rows in sight, what is chosen kept in the fragment. */
(() => {
  const $ = id => document.getElementById(id);
  const data = JSON.parse($("data").textContent), words = data.words;
  const [STUDENT, FOLDER, NAME, SECTION, SCORE, MAX, PERCENT, SECONDS, NOTE, CELLS] = Array(10).keys();
  const [COLUMN, KIND, SIGN, POINTS, STATUSES, TIP, CHECKS, GROUPS] = Array(8).keys();
  const SPARE = 8, FEW = 60;
  const table = $("table"), body = table.tBodies[0], scroller = $("rows"), number = new Intl.NumberFormat(document.documentElement.lang);
  const plain = text => text.normalize("NFKC").toLowerCase();
  const element = (name, kind, text) => { const made = document.createElement(name); if (kind) made.className = kind; if (text) made.textContent = text; return made; };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);

  const texts = data.rows.map(row => plain(`${row[STUDENT]}\n${row[NAME]}\n${row[SECTION]}`));
  const compare = new Intl.Collator(undefined, {numeric: true}).compare;
  const alphabet = [...data.rows.keys()].sort((a, b) => compare(data.rows[a][STUDENT], data.rows[b][STUDENT]) || a - b);
  const rank = []; alphabet.forEach((row, n) => { rank[row] = n; });
  const column = new Map(data.columns.map((one, n) => [one[0], n]));
  const check = new Map(data.checks.map((one, n) => [one[0], n])), group = new Map(data.groups.map((one, n) => [one[0], n]));

  const NAMES = ["q", "ex", "is", "check", "group", "sort"];
  const state = {};
  let view = alphabet, tall = 34, first = 0, last = 0, everything = false, measured = false;

  /* --- what is chosen ----------------------------------------------------------------------------------------- */

  function read() {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return false;  // a place on the page
    const said = new URLSearchParams(hash);
    for (const name of NAMES) state[name] = said.get(name) || "";
    if (!state.sort) state.sort = "student";
    return true;
  }

  function write() {
    const said = new URLSearchParams();
    for (const name of NAMES) if (state[name] && !(name === "sort" && state[name] === "student")) said.set(name, state[name]);
    history.replaceState(null, "", said.size ? `#${said}` : location.pathname + location.search);
  }

  function chosen() {
    const wanted = plain(state.q.trim()), exercise = state.ex ? column.get(state.ex) ?? -1 : -1;
    const failed = state.check ? check.get(state.check) ?? -1 : -1, alike = state.group ? group.get(state.group) ?? -1 : -1;
    const status = data.statuses.indexOf(state.is);
    const fits = cell => (exercise < 0 || cell[COLUMN] === exercise) && (!state.is || state.is === "note" || cell[KIND] === state.is || cell[STATUSES].includes(status)) &&
      (failed < 0 || cell[CHECKS].includes(failed)) && (alike < 0 || cell[GROUPS].includes(alike));
    const good = data.cells.map(fits), anything = !(state.ex || state.check || state.group || state.is && state.is !== "note");
    return alphabet.filter(n => (!wanted || texts[n].includes(wanted)) && (state.is !== "note" || data.rows[n][NOTE]) &&
      (anything || data.rows[n][CELLS].some(cell => good[cell])));
  }

  function sorted(rows) {
    const down = state.sort.startsWith("-"), what = down ? state.sort.slice(1) : state.sort, sign = down ? -1 : 1;
    if (what === "student") return down ? rows.reverse() : rows;
    const at = {score: SCORE, percent: PERCENT, seconds: SECONDS}[what], exercise = column.get(what.slice(2));
    const value = at !== undefined ? row => Number(row[at]) : row => {
      const cell = row[CELLS].find(one => data.cells[one][COLUMN] === exercise);
      return cell === undefined ? -1 : Number(data.cells[cell][POINTS]);
    };
    const keys = new Map(rows.map(n => [n, value(data.rows[n])]));
    return rows.sort((a, b) => sign * (keys.get(a) - keys.get(b)) || rank[a] - rank[b]);
  }

  /* --- drawing ------------------------------------------------------------------------------------------------ */

  const drawn = new Map();
  const space = () => { const row = element("tr", "gap"); row.setAttribute("aria-hidden", "true"); row.append(element("td")); return row; };
  const above = space(), below = space();

  const cells = data.cells.map(() => null);
  function cellOf(index) {
    if (!cells[index]) {
      const [at, kind, sign, points, , tip] = data.cells[index], made = element("td", kind);
      made.append(element("i", "", sign), kind === "todo" ? "" : points);
      if (tip) made.append(element("span", "sr", ` ${tip}`));
      made.title = tip ? `${data.columns[at][1]}: ${tip}` : data.columns[at][1];
      cells[index] = made;
    }
    return cells[index].cloneNode(true);
  }

  function rowOf(place) {
    const row = data.rows[view[place]], made = element("tr"), head = element("th"), folder = encodeURIComponent(row[FOLDER] || row[STUDENT]);
    head.scope = "row";
    head.title = [row[STUDENT], row[NAME], row[SECTION]].filter(Boolean).join(" · ");
    const link = element("a", "", row[STUDENT]);
    link.href = `${folder}/report.html`;
    head.append(link);
    if (data.staff) {
      const copy = element("a", "small", words.staff);
      copy.href = `${encodeURIComponent(data.staff)}/${folder}/report.html`;
      copy.append(element("span", "sr", ` ${row[STUDENT]}`));
      head.append(" ", copy);
    }
    if (row[NAME] && row[NAME] !== row[STUDENT]) head.append(" ", element("span", "muted small", row[NAME]));
    if (row[NOTE]) head.append(" ", element("span", "chip fault", words.note));
    const score = element("td", "n", row[SCORE]);
    score.append(element("span", "muted", `/${row[MAX]}`));
    made.append(head, score, element("td", "n", String(row[PERCENT])), element("td", "n muted", row[SECONDS] < 10 ? row[SECONDS].toFixed(1) : row[SECONDS].toFixed(0)));
    const found = data.columns.map(() => -1);
    for (const index of row[CELLS]) found[data.cells[index][COLUMN]] = index;
    made.append(...found.map(index => index < 0 ? element("td") : cellOf(index)));
    made.setAttribute("aria-rowindex", place + 2);
    return made;
  }

  function draw(fresh) {
    const all = everything || view.length <= FEW, from = Math.floor(scroller.scrollTop / tall) - SPARE;
    const start = all ? 0 : Math.max(0, Math.min(from, view.length - 1)), stop = all ? view.length : Math.min(view.length, start + Math.ceil(scroller.clientHeight / tall) + 2 * SPARE);
    if (fresh) { drawn.clear(); body.replaceChildren(above, below); first = last = start; }
    for (const [place, row] of drawn) {
      if (place >= start && place < stop) continue;
      if (row.contains(document.activeElement)) scroller.focus({preventScroll: true});
      row.remove();
      drawn.delete(place);
    }
    if (!drawn.size) first = last = start;
    for (let place = Math.min(first, stop) - 1; place >= start; place--) { const row = rowOf(place); drawn.set(place, row); above.after(row); }
    for (let place = Math.max(last, start); place < stop; place++) if (!drawn.has(place)) { const row = rowOf(place); drawn.set(place, row); below.before(row); }
    [first, last] = [start, stop];
    above.firstChild.style.height = `${start * tall}px`;
    below.firstChild.style.height = `${(view.length - stop) * tall}px`;
  }

  function measure() {
    const row = drawn.values().next().value, height = row ? row.getBoundingClientRect().height : 0;
    measured = height > 0;
    if (measured && Math.abs(height - tall) > 0.01) { tall = height; draw(false); }
  }

  function show() {
    view = sorted(chosen());
    scroller.classList.toggle("tall", view.length > FEW);
    scroller.scrollTop = 0;
    table.setAttribute("aria-rowcount", view.length + 1);
    draw(true);
    if (!measured) measure();
    const counts = {n: number.format(view.length), all: number.format(data.rows.length)};
    $("count").textContent = fill(view.length === data.rows.length ? words.all : words.some, counts);
    for (const name of ["q", "ex", "is"]) if ($(name).value !== state[name]) $(name).value = state[name];
    const one = data.groups[group.get(state.group)], other = data.checks[check.get(state.check)];
    $("only").hidden = !(one || other);
    $("only").textContent = [one && fill(words.group, {what: one[1]}), other && fill(words.check, {what: other[1]})].filter(Boolean).join("; ");
    const down = state.sort.startsWith("-"), what = down ? state.sort.slice(1) : state.sort;
    for (const button of table.querySelectorAll("[data-sort]")) {
      const head = button.closest("th");
      if (button.dataset.sort === what) head.setAttribute("aria-sort", down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
    }
  }

  /* --- what people do ----------------------------------------------------------------------------------------- */

  const choose = changes => { Object.assign(state, changes); write(); show(); };
  const toTable = () => { $("students").scrollIntoView(); scroller.focus({preventScroll: true}); };

  $("q").addEventListener("input", () => choose({q: $("q").value}));
  for (const name of ["ex", "is"]) $(name).addEventListener("change", () => choose({[name]: $(name).value}));
  $("clear").addEventListener("click", () => choose({q: "", ex: "", is: "", check: "", group: ""}));
  $("controls").addEventListener("submit", event => event.preventDefault());
  table.tHead.addEventListener("click", event => {
    const what = event.target.closest("[data-sort]")?.dataset.sort;
    if (what) choose({sort: state.sort === what ? `-${what}` : state.sort === `-${what}` || what === "student" ? what : `-${what}`});
  });
  document.addEventListener("click", event => {
    const link = event.target.closest('a[href^="#"]'), hash = link ? link.getAttribute("href").slice(1) : "";
    if (!hash.includes("=") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const said = new URLSearchParams(hash);
    choose({q: "", ex: said.get("ex") || "", is: said.get("is") || "", check: said.get("check") || "", group: said.get("group") || ""});
    toTable();
  });
  addEventListener("hashchange", () => { if (read()) show(); });
  addEventListener("resize", () => { draw(false); measure(); });
  addEventListener("beforeprint", () => { everything = true; draw(true); });
  addEventListener("afterprint", () => { everything = false; draw(true); });
  scroller.addEventListener("scroll", () => draw(false), {passive: true});

  const widths = ["who", "num", "short", "short", ...data.columns.map(() => "cell")];
  table.querySelector("colgroup").replaceChildren(...widths.map(name => element("col", name)));
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const who = matchMedia("(max-width:34rem)").matches ? 9.5 : 15;
  table.style.width = `max(100%, ${(who + 6.6 + 2 * 3.4 + 6 * data.columns.length) * rem}px)`;
  table.setAttribute("aria-colcount", widths.length);
  scroller.hidden = $("controls").hidden = false;
  if (!read()) { for (const name of NAMES) state[name] = ""; state.sort = "student"; }
  show();
  if (location.hash.includes("=")) $("students").scrollIntoView({behavior: "instant"});
})();
