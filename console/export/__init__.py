"""Any table of the product in a file, for spreadsheet programs: `console.export.writing.write_sheet` is the door."""
