import { readFileSync } from 'node:fs';
import { type Dict, QpdfFile, type Value } from './qpdf.js';

/**
 * What ISO 19005-3 (PDF/A-3, level B) asks of a file, as far as files of our kind could break it, and what we promise beyond: tags,
 * bookmarks, an attached data file. In the numbers of its sections; every broken one is named. The objects are read by qpdf.
 */
export function brokenRules(path: string): string[] {
  const file = new QpdfFile(path);
  const raw = readFileSync(path);
  return Object.entries(RULES)
    .filter(([, holds]) => !holds(file, raw))
    .map(([rule]) => rule);
}

type Rule = (file: QpdfFile, raw: Buffer) => boolean;

const RULES: Readonly<Record<string, Rule>> = {
  '6.1.2 header with a comment of bytes above 127': (_, raw) => {
    const [first, second] = raw.subarray(0, 20).toString('latin1').split('\n');
    return /^%PDF-1\.[0-7]$/.test(first!) && /^%[\x80-\xff]{4}/.test(second!);
  },
  '6.1.3 trailer with an identifier, no encryption, nothing after the end': ({ trailer }, raw) => {
    const id = trailer['/ID'] as readonly string[] | undefined;
    const end = raw.subarray(-7).toString('latin1');
    return (
      id?.length === 2 && id[0]!.length > 2 && trailer['/Encrypt'] === undefined && /%%EOF\n?$/.test(end)
    );
  },
  '6.1.7 streams are inside the file, under no filter that is forbidden': (file) =>
    [...file.dicts()].every(
      (d) => d['/FFilter'] === undefined && !['/LZWDecode', '/Crypt'].some((f) => hasFilter(file, d, f)),
    ),
  '6.1.13 no name above 127 bytes, no save above 28 deep': (file) =>
    [...file.dicts()].every((d) => Object.keys(d).every((k) => Buffer.byteLength(k) <= 128)) &&
    file.ofType('/Page').every((page) => deepest(contentOf(file, page)) <= 28),
  '6.2.3 an output intent of this kind with an RGB profile of ICC version 2 to 4': (file) => {
    const intents = file.list(file.catalog['/OutputIntents']).map((i) => file.dict(i));
    const of = intents.filter((i) => i['/S'] === '/GTS_PDFA1');
    const profile = file.bytes(of[0]?.['/DestOutputProfile']);
    const n = file.dict(of[0]?.['/DestOutputProfile'])['/N'];
    return (
      of.length === 1 &&
      n === 3 &&
      of[0]!['/OutputConditionIdentifier'] !== undefined &&
      profile.length === profile.readUInt32BE(0) &&
      profile.toString('latin1', 16, 20) === 'RGB ' &&
      profile.toString('latin1', 36, 40) === 'acsp' &&
      profile[8]! <= 4
    );
  },
  '6.2.4 only colours that the output intent describes': (file) =>
    file
      .ofType('/Page')
      .every((page) => !/(^|\s)[kK]\s|\/DeviceCMYK|\/Separation|\/DeviceN/.test(contentOf(file, page))),
  '6.2.5 no transfer function, no halftone': (file) =>
    file.ofType('/ExtGState').every((g) => ['/TR', '/TR2', '/HTP', '/HT'].every((k) => g[k] === undefined)),
  '6.2.8 no images that are interpolated, no PostScript, no references outside': (file) =>
    [...file.dicts()].every(
      (d) =>
        d['/Interpolate'] !== true &&
        d['/Subtype'] !== '/PS' &&
        d['/Ref'] === undefined &&
        d['/OPI'] === undefined,
    ),
  '6.2.10 no transparency': (file) =>
    [...file.dicts()].every(
      (d) =>
        d['/S'] !== '/Transparency' &&
        (d['/SMask'] ?? '/None') === '/None' &&
        (typeof d['/ca'] !== 'number' || d['/ca'] === 1) &&
        (typeof d['/CA'] !== 'number' || d['/CA'] === 1) &&
        ['/Normal', '/Compatible', undefined].includes(d['/BM'] as string | undefined),
    ),
  '6.2.11 fonts are embedded subsets with the widths that are stated, and every glyph that is used':
    fontsAreWhole,
  '6.3 annotations are printed and seen, with an appearance or without extent': (file) =>
    file.ofType('/Annot').every((a) => {
      const flags = Number(a['/F'] ?? 0);
      const [x1, y1, x2, y2] = file.list(a['/Rect']).map(Number);
      const flat = x1 === x2 && y1 === y2;
      // Print is 4; invisible 1, hidden 2, no view 32, toggle 256.
      return (
        (flags & 4) === 4 &&
        (flags & 291) === 0 &&
        (a['/Subtype'] === '/Link' || flat || a['/AP'] !== undefined)
      );
    }),
  '6.4 forms with appearances of their own': (file) => {
    const form = file.dict(file.catalog['/AcroForm']);
    return form['/NeedAppearances'] !== true && form['/XFA'] === undefined;
  },
  '6.5 no action but going to a page': (file) =>
    [...file.dicts()].every(
      (d) => d['/AA'] === undefined && d['/JS'] === undefined && !FORBIDDEN.includes(d['/S'] as string),
    ) && file.catalog['/OpenAction'] === undefined,
  '6.6 metadata that names part 3, level B, and says what the information dictionary says': metadataHolds,
  '6.8 the attached file: its kind, its relation, its date, under the document': (file) => {
    const [spec, ...more] = file.list(file.catalog['/AF']).map((f) => file.dict(f));
    const stream = file.dict(file.dict(spec?.['/EF'])['/F']);
    const names = file.list(file.dict(file.dict(file.catalog['/Names'])['/EmbeddedFiles'])['/Names']);
    const params = file.dict(stream['/Params']);
    return (
      more.length === 0 &&
      spec?.['/AFRelationship'] === '/Data' &&
      typeof spec['/F'] === 'string' &&
      spec['/F'] === spec['/UF'] &&
      spec['/Desc'] !== undefined &&
      stream['/Subtype'] === '/application/json' &&
      params['/ModDate'] !== undefined &&
      params['/Size'] === file.bytes(file.dict(spec['/EF'])['/F']).length &&
      names.length === 2 &&
      file.dict(names[1])['/UF'] === spec['/UF']
    );
  },
  '6.9 no optional content': ({ catalog }) => catalog['/OCProperties'] === undefined,
  'tags, a language and the title as the name of the window': (file) => {
    const { catalog } = file;
    const tree = file.dict(catalog['/StructTreeRoot']);
    return (
      file.dict(catalog['/MarkInfo'])['/Marked'] === true &&
      /^u:(zh-CN|en)$/.test(String(catalog['/Lang'])) &&
      file.dict(catalog['/ViewerPreferences'])['/DisplayDocTitle'] === true &&
      tree['/K'] !== undefined &&
      tree['/ParentTree'] !== undefined &&
      file.ofType('/Page').every((page) => page['/Contents'] === undefined || marked(contentOf(file, page)))
    );
  },
};

const FORBIDDEN = [
  ...['/Launch', '/Sound', '/Movie', '/ResetForm', '/ImportData', '/Hide', '/SetOCGState', '/Rendition'],
  ...['/Trans', '/GoTo3DView', '/JavaScript', '/SubmitForm', '/GoToE', '/GoToR', '/URI', '/Named'],
];

function hasFilter(file: QpdfFile, dict: Dict, filter: string): boolean {
  const filters = file.at(dict['/Filter']);
  return filters === filter || (Array.isArray(filters) && filters.includes(filter));
}

function contentOf(file: QpdfFile, page: Dict): string {
  const at = file.at(page['/Contents']);
  const parts = Array.isArray(at) ? at : [page['/Contents']!];
  return parts.map((part) => file.bytes(part).toString('latin1')).join('\n');
}

function deepest(content: string): number {
  let deep = 0;
  let most = 0;
  for (const line of content.split('\n')) {
    if (line === 'q') most = Math.max(most, ++deep);
    else if (line === 'Q') deep--;
  }
  return deep === 0 ? most : Number.POSITIVE_INFINITY;
}

/** Everything that is painted stands between a mark and its end. */
function marked(content: string): boolean {
  let deep = 0;
  for (const line of content.split('\n')) {
    if (/ (BDC|BMC)$/.test(line)) deep++;
    else if (line === 'EMC') deep--;
    else if (deep === 0 && /(^| )(TJ|Tj|S|s|f|F|B|b|Do)$/.test(line)) return false;
  }
  return deep === 0;
}

function metadataHolds(file: QpdfFile): boolean {
  const metadata = file.catalog['/Metadata'];
  const dict = file.dict(metadata);
  const xml = file.bytes(metadata).toString('utf8');
  const info = file.dict(file.trailer['/Info']);
  const said = (name: string): string | undefined => xml.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1];
  const text = (key: string): string => String(file.at(info[key])).replace(/^u:/, '');
  const date = text('/CreationDate').match(/\d+/)![0];
  return (
    dict['/Type'] === '/Metadata' &&
    dict['/Subtype'] === '/XML' &&
    /^<\?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"\?>/.test(xml) &&
    said('pdfaid:part') === '3' &&
    said('pdfaid:conformance') === 'B' &&
    xml.match(/<rdf:li xml:lang="x-default">([^<]*)<\/rdf:li>/)?.[1] === text('/Title') &&
    said('xmp:CreatorTool') === text('/Creator') &&
    said('pdf:Producer') === text('/Producer') &&
    said('xmp:CreateDate')?.replace(/[-T:Z]/g, '') === date
  );
}

function fontsAreWhole(file: QpdfFile): boolean {
  const fonts = file.ofType('/Font').filter((f) => f['/Subtype'] === '/Type0');
  const others = file
    .ofType('/Font')
    .filter((f) => !['/Type0', '/CIDFontType2'].includes(String(f['/Subtype'])));
  return fonts.length > 0 && others.length === 0 && fonts.every((font) => fontIsWhole(file, font));
}

function fontIsWhole(file: QpdfFile, font: Dict): boolean {
  const descendant = file.dict(file.list(font['/DescendantFonts'])[0]);
  const descriptor = file.dict(descendant['/FontDescriptor']);
  const program = file.bytes(descriptor['/FontFile2']);
  if (program.length === 0) return false;
  const glyphs = advances(program);
  const widths = widthsOf(file, descendant['/W']);
  const set = descriptor['/CIDSet'] === undefined ? undefined : file.bytes(descriptor['/CIDSet']);
  return (
    /^\/[A-Z]{6}\+/.test(String(font['/BaseFont'])) &&
    font['/Encoding'] === '/Identity-H' &&
    file.bytes(font['/ToUnicode']).includes('beginbf') &&
    descendant['/CIDToGIDMap'] === '/Identity' &&
    // A set that is there names every glyph of the font (6.2.11.4.2).
    (set === undefined || glyphs.every((_, cid) => ((set[cid >> 3] ?? 0) & (0x80 >> (cid & 7))) !== 0)) &&
    // No use of .notdef (6.2.11.8); widths as in the program (6.2.11.5).
    usedIn(file, font).every((cid) => {
      const stated = widths.get(cid) ?? Number(descendant['/DW'] ?? 1000);
      return cid !== 0 && cid < glyphs.length && Math.abs(stated - glyphs[cid]!) <= 1;
    })
  );
}

/** Advances of all glyphs of a TrueType font, in thousandths of an em. */
function advances(program: Buffer): number[] {
  const table = (tag: string): number => {
    for (let i = 0; i < program.readUInt16BE(4); i++) {
      const at = 12 + 16 * i;
      if (program.toString('latin1', at, at + 4) === tag) return program.readUInt32BE(at + 8);
    }
    throw new Error(`no table ${tag}`);
  };
  const em = program.readUInt16BE(table('head') + 18);
  const measured = program.readUInt16BE(table('hhea') + 34);
  const hmtx = table('hmtx');
  const glyphs = program.readUInt16BE(table('maxp') + 4);
  return Array.from({ length: glyphs }, (_, glyph) => {
    return (1000 * program.readUInt16BE(hmtx + 4 * Math.min(glyph, measured - 1))) / em;
  });
}

function widthsOf(file: QpdfFile, value: Value | undefined): Map<number, number> {
  const widths = new Map<number, number>();
  const parts = file.list(value);
  for (let i = 0; i < parts.length; i++) {
    const first = Number(parts[i]);
    const next = file.at(parts[++i]);
    if (Array.isArray(next)) for (const [n, w] of next.entries()) widths.set(first + n, Number(w));
    else for (let cid = first, w = Number(parts[++i]); cid <= Number(next); cid++) widths.set(cid, w);
  }
  return widths;
}

/** Every glyph that a page shows in this font. */
function usedIn(file: QpdfFile, font: Dict): number[] {
  const used = new Set<number>();
  for (const page of file.ofType('/Page')) {
    const names = Object.entries(file.dict(file.dict(page['/Resources'])['/Font']))
      .filter(([, reference]) => file.dict(reference) === font)
      .map(([name]) => name);
    let ours = false;
    for (const line of contentOf(file, page).split('\n')) {
      const chosen = /^(\/\S+) \S+ Tf$/.exec(line)?.[1];
      if (chosen !== undefined) ours = names.includes(chosen);
      if (!ours || !line.endsWith('TJ')) continue;
      for (const [, hex] of line.matchAll(/<([0-9a-f]+)>/gi)) {
        for (const cid of hex!.match(/.{4}/g)!) used.add(Number.parseInt(cid, 16));
      }
    }
  }
  return [...used];
}
