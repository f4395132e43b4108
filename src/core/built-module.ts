/**
 * URL of a module that a thread loads. Threads run plain JavaScript: where the asking file runs as TypeScript, it is the built module of
 * the same source.
 * @param name relative to the asking file, ending in `.js`
 * @param from the asking file's `import.meta.url`
 */
export function builtModule(name: string, from: string): URL {
  const url = new URL(name, from);
  if (from.endsWith('.ts')) url.pathname = url.pathname.replace(/\/src\/(?!.*\/src\/)/, '/dist/');
  return url;
}
