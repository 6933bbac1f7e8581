// Filters and sorts the matrix of claims.
const table = document.querySelector("table.pg-matrix");
const form = document.querySelector("form.pg-filter");
const counted = document.querySelector("p.pg-count");
const body = table.tBodies[0];
const rows = [...body.rows];
const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

function show() {
  const wanted = [...new FormData(form)].filter(([, value]) => value);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !wanted.every(([name, value]) => name === "text"
      ? value.toLowerCase().split(/\s+/).every((word) => texts.get(row).includes(word))
      : row.dataset[name].split(name === "verdicts" ? " " : "\n").includes(value));
    shown += !row.hidden;
  }
  counted.textContent = shown === rows.length ? `${shown} claims` : `${shown} of ${rows.length} claims`;
}

// A column is sorted by numbers where all of its keys are some, else by the letters.
function sort(column, descending) {
  const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
  const numbers = rows.every((row) => !isNaN(key(row)));
  const order = (a, b) => numbers ? key(a) - key(b) : key(a).localeCompare(key(b), "en");
  body.append(...[...rows].sort((a, b) => descending ? order(b, a) : order(a, b)));
}

table.tHead.addEventListener("click", (event) => {
  const head = event.target.closest("th");
  if (!head) return;
  const descending = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  sort(head.cellIndex, descending);
});
form.addEventListener("input", show);
form.addEventListener("reset", () => setTimeout(show));
form.hidden = false;

// A link to a claim shows it, whatever the filter says.
function reveal() {
  const row = location.hash && document.getElementById(location.hash.slice(1));
  if (row?.hidden) form.reset();
  if (row) setTimeout(() => row.scrollIntoView({block: "center"}));
}
addEventListener("hashchange", reveal);
reveal();
