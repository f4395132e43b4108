/** SQL for a type as the server prints it; PostgreSQL 15 puts the name json, and it alone, in quotes. */
export const typeText = (type: string, modifier: string): string =>
  `replace(format_type(${type}, ${modifier}), '"json"', 'json')`;
