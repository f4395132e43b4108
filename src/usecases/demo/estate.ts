import { createHash } from 'node:crypto';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { writePortalDatabase } from './portal-database.js';

/** The site of an invented city, as it lies at the provider: small, but with everything a real one has. */
export interface Estate {
  /** Folder that holds the site. */
  readonly dir: string;
  readonly files: number;
}

const DEPARTMENTS = ['政务公开', '办事服务', '互动交流', '数据开放'];
const SUBJECTS = [
  '政务大厅',
  '公共交通',
  '义务教育',
  '医疗保障',
  '住房公积金',
  '城市管理',
  '生态环境',
  '就业创业',
];
const ACTIONS = ['调整工作时间', '发布年度报告', '公开征求意见', '公布办理结果', '更新办事指南'];

/** Writes the estate below `dir`. The same bytes every time: contents come from the names, times from `now`. */
export async function makeEstate(dir: string, now: Date): Promise<Estate> {
  const files = new Map<string, string | Uint8Array>();
  for (const [i, department] of DEPARTMENTS.entries()) {
    for (let n = 1; n <= 24; n++) {
      files.set(
        `www/${department}/2026/${String(n).padStart(3, '0')}.html`,
        page(department, i * 24 + n, 2026),
      );
    }
  }
  for (let n = 1; n <= 40; n++) {
    files.set(
      `history/${2016 + (n % 6)}/${String(n).padStart(4, '0')}.html`,
      page('历史栏目', n, 2016 + (n % 6)),
    );
  }
  for (let year = 2019; year <= 2024; year++) {
    files.set(`archive/${year}/访问日志-${year}.log.gz`, gzip(accessLog(year)));
    files.set(`archive/${year}/信息公开年报-${year}.txt`, annualReport(year));
  }
  for (let n = 1; n <= 30; n++) {
    files.set(`uploads/2026/图片/现场照片-${String(n).padStart(2, '0')}.png`, png(16 + n, 12 + n, n));
    files.set(`uploads/2026/附件/附件${n}：${SUBJECTS[n % SUBJECTS.length]}申请表.csv`, applicationTable(n));
  }
  for (const [path, text] of Object.entries(FIXED)) files.set(path, text);
  for (const path of ODD_NAMES) files.set(path, `名称特殊的文件 / a file with an odd name\n${path}\n`);

  for (const [path, content] of files) await put(dir, path, content, now);
  await mkdir(join(dir, 'uploads/2026/待审核'), { recursive: true });
  await symlink('政务公开/2026', join(dir, 'www/最新'));
  await put(dir, 'data/.keep', '', now);
  await writePortalDatabase(join(dir, 'data/portal.sqlite'));
  await utimes(join(dir, 'data/portal.sqlite'), now, now);
  return { dir, files: files.size + 2 };
}

async function put(dir: string, path: string, content: string | Uint8Array, now: Date): Promise<void> {
  const target = join(dir, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
  await utimes(target, now, now);
}

function page(department: string, n: number, year: number): string {
  const title = `关于${SUBJECTS[n % SUBJECTS.length]}${ACTIONS[n % ACTIONS.length]}的通知`;
  const paragraphs = Array.from(
    { length: 4 + (n % 5) },
    (_, i) => `<p>${i + 1}. ${sentence(`${department}/${n}/${i}`)}</p>`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title><link rel="stylesheet" href="/css/site.css"></head>
<body><nav>首页 &gt; ${department}</nav><h1>${title}</h1>
<p class="meta">云岭市人民政府办公室　${year}年${1 + (n % 12)}月${1 + (n % 28)}日　云政办〔${year}〕${n}号</p>
${paragraphs.join('\n')}
</body></html>
`;
}

function sentence(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest();
  const words = [
    '各有关单位',
    '按照职责分工',
    '认真组织实施',
    '及时向社会公开',
    '方便群众办事',
    '加强监督检查',
    '于月底前完成',
    '另行通知',
  ];
  return `${Array.from(bytes.subarray(0, 6), (b) => words[b % words.length]).join('，')}。`;
}

function accessLog(year: number): string {
  return Array.from({ length: 400 }, (_, i) => {
    const b = createHash('sha256').update(`${year}/${i}`).digest();
    return `198.51.100.${b[0]} - - [${1 + (b[1]! % 28)}/Jun/${year}:08:${10 + (b[2]! % 50)}:00 +0800] "GET /zwgk/${b[3]}.html HTTP/1.1" 200 ${b.readUInt16BE(4)}\n`;
  }).join('');
}

function annualReport(year: number): string {
  return `${year} 年政府信息公开工作年度报告\n\n主动公开信息 ${1200 + year} 条，受理依申请公开 ${year % 97} 件，按期答复率 100%。\n`;
}

function applicationTable(n: number): string {
  const rows = Array.from(
    { length: 12 },
    (_, i) => `${n * 100 + i},${SUBJECTS[i % SUBJECTS.length]},已办结,2026-0${1 + (i % 6)}-1${i % 9}`,
  );
  return `\ufeff受理编号,事项,状态,办结日期\r\n${rows.join('\r\n')}\r\n`;
}

/** RFC 1952 without a time in its header: the same bytes on every run. */
function gzip(text: string): Uint8Array {
  return gzipSync(text, { level: 9 });
}

/** A valid greyscale-gradient PNG (W3C PNG section 5), so that a viewer can open what came back. */
function png(width: number, height: number, shade: number): Uint8Array {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = (x * 7 + y * 5 + shade * 11) & 0xff;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

const ODD_NAMES = [
  'uploads/odd/ 前后有空格 .txt',
  'uploads/odd/名称里有\n换行.txt',
  'uploads/odd/emoji-🏛️-政务.txt',
  'uploads/odd/<img src=x onerror=alert(1)>.html',
  'uploads/odd/=SUM(A1:A9).csv',
  'uploads/odd/-rf',
  'uploads/odd/back\\slash.txt',
  'uploads/odd/𠮷野家.txt',
  'uploads/odd/cafe\u0301.txt',
  `uploads/odd/${'很长的文件名'.repeat(12)}.txt`,
];

const FIXED: Readonly<Record<string, string>> = {
  'www/index.html': `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>云岭市人民政府</title><h1>云岭市人民政府门户网站</h1>\n`,
  'www/css/site.css':
    'body{font:16px/1.7 "Noto Sans SC",sans-serif;max-width:60rem;margin:auto}\nh1{color:#a00}\n',
  'www/js/site.js': "document.documentElement.dataset.ready = 'yes';\n",
  'program/portal/server.js':
    "import { createServer } from 'node:http';\ncreateServer((q, r) => r.end('portal')).listen(8080);\n",
  'program/portal/package.json': '{\n  "name": "yunling-portal",\n  "version": "3.2.1"\n}\n',
  'config/nginx.conf':
    'server {\n  listen 443 ssl;\n  server_name www.yunling.example;\n  root /srv/www;\n}\n',
  'config/waf-rules.yaml': 'rules:\n  - id: 1001\n    action: block\n    match: "../"\n',
  'docs/实施方案.md': '# 实施方案\n\n门户网站上云实施方案，含迁移步骤、回退办法与验收标准。\n',
  'docs/资源清单.csv': '\ufeff资源,规格,数量\r\n云服务器,8核16G,4\r\n云数据库,4核8G,2\r\n对象存储,2TB,1\r\n',
  'docs/配置清单.csv': '\ufeff配置项,值\r\n域名,www.yunling.example\r\n证书到期,2026-11-30\r\n',
  'docs/使用手册.md': '# 使用手册\n\n内容发布、审核、撤稿与统计的操作说明。\n',
  'docs/安全预案.md': '# 安全预案\n\n网页被篡改、拒绝服务与数据泄露三类事件的处置流程和联系人。\n',
};
