"use strict";

// Without this script the report is whole; with it tables sort and filter, figures show values, the theme can be chosen.

const collator = new Intl.Collator("en", { numeric: true });

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function setUpTheme() {
  const button = document.querySelector(".theme");
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; button.setAttribute("aria-label", `Use the ${isDark() ? "light" : "dark"} theme`); };
  button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; label(); });
  system.addEventListener("change", label);
  label();
  button.hidden = false;
}

// Tables

function sortKey(row, column, numeric) {
  const cell = row.cells[column];
  if (!numeric) return cell.textContent;
  const key = cell.dataset.key;
  return key === undefined ? null : Number(key.replace("inf", "Infinity"));
}

function compare(a, b) {
  if (typeof a !== "string") return a < b ? -1 : a > b ? 1 : 0;
  return collator.compare(a, b);
}

function sortBy(table, column, direction) {
  const numeric = table.tHead.rows[0].cells[column].classList.contains("number");
  const keyed = [...table.tBodies[0].rows].map((row) => ({ row, key: sortKey(row, column, numeric) }));
  // Missing values stay last in either direction.
  keyed.sort((a, b) => (a.key === null) - (b.key === null) || direction * compare(a.key, b.key));
  table.tBodies[0].append(...keyed.map(({ row }) => row));
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = element("button", { type: "button" }, ...header.childNodes);
    header.replaceChildren(button);
    header.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const ascending = header.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
      header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      sortBy(table, column, ascending ? 1 : -1);
    });
  });
}

function makeFilterable(table, holder) {
  const input = element("input", { type: "search", ariaLabel: `Filter ${holder.querySelector("h3").textContent}` });
  const count = element("output", {});
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    const rows = [...table.tBodies[0].rows];
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  };
  input.addEventListener("input", show);
  show();
  holder.querySelector(".caption").append(element("div", { className: "filter" }, element("label", {}, "Filter ", input), count));
}

function setUpTable(holder) {
  const table = holder.querySelector("table");
  const rows = table.tBodies[0].rows.length;
  if (rows > 1) makeSortable(table);
  if (rows > 4) makeFilterable(table, holder);
}

// Figures

function place(values, share) {
  values.style.left = share > 0.5 ? "" : `${100 * share + 3}%`;
  values.style.right = share > 0.5 ? `${100 * (1 - share) + 3}%` : "";
  values.hidden = false;
}

function chartText(data, i) {
  const lines = data.series.filter((series) => series.text[i]).map((series) => `${series.label}: ${series.text[i]}`);
  return [`${data.label} ${data.x[i]}`, ...lines].join("\n");
}

function setUpChart(plot) {
  const data = JSON.parse(plot.querySelector(".chart-data").textContent);
  const chart = plot.querySelector(".drawing");
  const guide = plot.querySelector(".guide");
  const values = plot.querySelector(".values");
  let shown = -1;
  const show = (i) => {
    shown = i;
    guide.style.left = `${100 * data.across[i]}%`;
    guide.hidden = false;
    values.textContent = chartText(data, i);
    place(values, data.across[i]);
  };
  const hide = () => { guide.hidden = values.hidden = true; };
  if (!data.x.length) return;
  const track = (event) => {
    const box = chart.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const away = data.across.map((x) => Math.abs(x - across));
    show(away.indexOf(Math.min(...away)));
  };
  chart.addEventListener("pointermove", track);
  chart.addEventListener("pointerdown", track);
  chart.addEventListener("pointerleave", hide);
  chart.addEventListener("blur", hide);
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") hide();
    if (!step) return;
    event.preventDefault();
    show(Math.min(Math.max(shown + step, 0), data.x.length - 1));
  });
  const details = plot.parentElement.querySelector(".as-table");
  details.addEventListener("toggle", () => { if (details.open && !details.querySelector("table")) details.append(valuesTable(data)); });
}

function valuesTable(data) {
  const header = (scope, text) => element("th", { scope, className: "number" }, text);
  const cell = (text) => element("td", { className: "number" }, text);
  const head = element("tr", {}, header("col", data.label), ...data.series.map((series) => header("col", series.label)));
  const rows = data.x.map((x, i) => element("tr", {}, header("row", String(x)), ...data.series.map((series) => cell(series.text[i]))));
  return element("div", { tabIndex: 0, role: "group", ariaLabel: "Values" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

setUpTheme();
document.querySelectorAll(".table").forEach(setUpTable);
document.querySelectorAll(".plot:has(.chart-data)").forEach(setUpChart);
