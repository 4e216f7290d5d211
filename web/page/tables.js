// The numbers behind a figure or table, as a file.

const cell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The table as CSV, unrounded, with the unit in the header. */
export function tableCsv(table) {
  const header = table.columns.map((column) => cell(column.unit ? `${column.name} [${column.unit}]` : column.name));
  return [header, ...table.rows.map((row) => row.map(cell))].map((row) => row.join(",")).join("\r\n") + "\r\n";
}

/** Offers a file to the reader. */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
