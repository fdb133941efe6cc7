// A table of many rows: sorted, filtered, opened by a button, and only changed where the data has changed.
//
// It is made of `div` with the roles of a table: rows of a real one cannot be skipped by the layout while they are out of
// sight (`content-visibility`). Numbers of all rows are kept right; what is drawn is drawn once a row comes into sight.

class Grid {
  /**
   * `columns`: id, title, hint, means (for the help), value (to sort by), make, fill, and draw where there is something to draw. A cell is filled
   * when what its column `sees` has changed, which is the value unless the column says more.
   */
  constructor(root, { label, columns, keyOf, sortBy, opened }) {
    Object.assign(this, { columns, keyOf, opened });
    this.rows = new Map();
    this.order = [];
    const column = columns.find((one) => one.id === sortBy);
    this.sorting = { column, descending: Boolean(column.numeric) };
    this.isShown = () => true;
    this.head = el("div", { class: "row head", role: "row" }, ...columns.map((column) => this.heading(column)));
    this.table = el("div", { class: "grid", role: "table", "aria-label": label }, el("div", { role: "rowgroup" }, this.head));
    root.append(this.table);
    this.sight = new IntersectionObserver((seen) => this.cameIntoSight(seen), { rootMargin: "300px" });
    this.markSorting();
  }

  heading(column) {
    const press = () => this.sortBy(column.id);
    const button = el("button", { type: "button", class: "sort", title: column.hint, onclick: press }, column.title, icon("arrow"));
    return el("div", { role: "columnheader", class: `cell ${column.class ?? ""}`, "data-column": column.id }, button);
  }

  /** The same column again turns the order round. Numbers begin with the largest. */
  sortBy(id) {
    const column = this.columns.find((one) => one.id === id);
    const again = this.sorting.column === column;
    this.sorting = { column, descending: again ? !this.sorting.descending : Boolean(column.numeric) };
    this.markSorting();
    this.arrange();
  }

  markSorting() {
    for (const heading of this.head.children) {
      const sorted = heading.dataset.column === this.sorting.column.id;
      const direction = this.sorting.descending ? "descending" : "ascending";
      setAttribute(heading, "aria-sort", sorted ? direction : "none");
    }
  }

  filter(isShown) {
    this.isShown = isShown;
    for (const row of this.rows.values()) this.hideOrShow(row);
    this.arrange();
  }

  hideOrShow(row) {
    const hidden = !this.isShown(row.data);
    if (row.entry.hidden !== hidden) row.entry.hidden = hidden;
  }

  get shown() {
    return this.order.filter((row) => !row.entry.hidden);
  }

  /** `changed`: rows whose data is new. `full`: there are no others, and those with the same key are a row each. */
  update(changed, full) {
    const keys = distinctKeys(changed, this.keyOf);
    if (full) this.forgetAllBut(new Set(keys));
    for (const [at, data] of changed.entries()) {
      const key = keys[at];
      const row = this.rows.get(key) ?? this.add(key, data);
      row.data = data;
      row.isStale = true;
      this.fill(row);
      if (row.isInSight) this.draw(row);
      // Whoever writes into a row would write elsewhere if it were hidden.
      if (!row.entry.contains(document.activeElement)) this.hideOrShow(row);
    }
    // Whoever is about to press something wants it to stay where it is.
    if (this.order.length > 0 && this.isInUse()) this.addAtTheEnd();
    else this.arrange();
  }

  /** Rows that are new come last, and all others stay where they are. */
  addAtTheEnd() {
    this.order = this.order.filter((row) => this.rows.get(row.key) === row);
    const placed = new Set(this.order);
    for (const row of this.rows.values()) {
      if (placed.has(row)) continue;
      this.order.push(row);
      this.table.append(row.entry);
    }
  }

  /** Writes the cells whose column sees another value. */
  fill(row) {
    this.columns.forEach((column, at) => {
      const cell = row.cells[at];
      const value = (column.sees ?? column.value)(row.data);
      if (cell.isFilled && cell.seen === value) return;
      cell.isFilled = true;
      cell.seen = value;
      column.fill(cell, row.data);
    });
  }

  isInUse() {
    return this.table.matches(":hover") || this.table.contains(document.activeElement);
  }

  forgetAllBut(keys) {
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      this.sight.unobserve(row.entry);
      row.detail?.closed?.();
      row.entry.remove();
      this.rows.delete(key);
    }
  }

  add(key, data) {
    const cells = this.columns.map((column) =>
      fitted(column.make(data, () => this.toggle(key)), { role: column === this.columns[0] ? "rowheader" : "cell", "data-column": column.id, "data-label": column.title }, []),
    );
    for (const [at, column] of this.columns.entries()) cells[at].classList.add("cell", ...(column.class ?? "").split(" ").filter(Boolean));
    const line = el("div", { class: "row", role: "row", onclick: (event) => this.pressed(event, key) }, ...cells);
    const entry = el("div", { class: "entry", role: "rowgroup", "data-key": key }, line);
    const row = { key, data, cells, entry, line, detail: null, isStale: true, isInSight: false };
    entry.row = row;
    this.rows.set(key, row);
    this.sight.observe(entry);
    return row;
  }

  /** A press beside the button of a row counts too, unless somebody selects text. */
  pressed(event, key) {
    if (event.target.closest("button, a, input") || !getSelection().isCollapsed) return;
    this.toggle(key);
  }

  cameIntoSight(seen) {
    for (const { target, isIntersecting } of seen) {
      target.row.isInSight = isIntersecting;
      if (isIntersecting && target.row.isStale) this.draw(target.row);
    }
  }

  draw(row) {
    this.columns.forEach((column, at) => column.draw?.(row.cells[at], row.data));
    row.isStale = false;
  }

  arrange() {
    const { column, descending } = this.sorting;
    const sign = descending ? -1 : 1;
    const ranked = [...this.rows.values()].map((row) => ({ row, value: column.value(row.data) }));
    ranked.sort((a, b) => compared(a.value, b.value, sign) || compared(a.row.key, b.row.key, 1));
    this.order = ranked.map(({ row }) => row);
    const focused = document.activeElement.closest(".entry");
    let place = this.table.firstChild.nextSibling;
    for (const { entry } of this.order) {
      // One that is moved loses the focus: the others make room for it.
      while (entry === focused && place !== focused) place = this.moveToEnd(place);
      if (entry === place) place = place.nextSibling;
      else this.table.insertBefore(entry, place);
    }
  }

  /** The entry after it is returned. */
  moveToEnd(entry) {
    const next = entry.nextSibling;
    this.table.append(entry);
    return next;
  }

  toggle(key) {
    const row = this.rows.get(key);
    if (row.detail) this.close(row);
    else this.open(row);
  }

  open(row) {
    if (row.detail) return;
    const { detail, place } = row.kept ?? this.madeOpen(row.data);
    Object.assign(row, { detail, place, kept: null });
    row.entry.append(place);
    this.mark(row, true);
    detail.opened?.();
    detail.refresh?.(row.data);
  }

  madeOpen(data) {
    const detail = this.opened(data);
    const cell = el("div", { class: "opened", role: "cell", "aria-colspan": String(this.columns.length) }, detail.element);
    return { detail, place: el("div", { role: "row" }, cell) };
  }

  /** What is half written in it is there when it is opened again. */
  close(row) {
    const { detail, place } = row;
    place.remove();
    detail.closed?.();
    const isHalfWritten = [...place.querySelectorAll("form")].some((form) => form.isHalfWritten);
    Object.assign(row, { detail: null, place: null, kept: isHalfWritten ? { detail, place } : null });
    this.mark(row, false);
  }

  mark(row, isOpen) {
    row.entry.classList.toggle("is-open", isOpen);
    row.line.querySelector("[aria-expanded]")?.setAttribute("aria-expanded", String(isOpen));
  }
}

/** Unknown values come last, in both directions. */
function compared(a, b, sign) {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  return (a < b ? -1 : 1) * sign;
}
