/**
 * What errors say beside their code, and what to do about them, in Chinese. An empty text: the words of the code say it already. The
 * sentences are those of the sources; a test finds each of them there.
 */
const WHOLE: Readonly<Record<string, string>> = {
  'there is no such file': '',
  'there is no such file or folder': '',
  'there is no such command': '',
  'there is no case here': '',
  'there is no such kind of record': '',
  'no record first stands in this entry of the log': '',
  'there is no such clause profile': '',
  'there is no signature beside this record': '',
  'there is something in this folder already': '',
  'something is there already': '',
  'the output would replace what is read': '',
  'the output would lie inside the source': '',
  'the first certificate is not the one of the signing key': '',
  'not a private key that can be read, or the wrong passphrase': '',
  'the file exists and is not replaced': '',
  'there is a signature over what would be replaced': '',
  'not valid JSON': '',
  'a case id is 1 to 64 letters, digits, dots, dashes and underscores': '',
  'the opening names no such assessor': '',
  'this file holds a private key': '',
  'somebody else is writing to this case': '',
  'it is not said which inventory of the manifest this is for': '',
  'the name of the output does not tell its format': '',
  'the inventory does not list this entry': '',
  'the two passphrases are not the same': '',
  'this certificate has signed these bytes already': '',
  'a key is only written under a passphrase of 8 characters or more': '',
  'there is no such encoding': '',
  'there is no such encoding of names': '',
  'the key is encrypted and there is no terminal to ask at': '这里没有可供询问的终端',
  'the file exists, and what was written into it is not replaced': '其中可能已有填写的内容',
  'the source is a SQLite database': '这是 SQLite 数据库',
  'the file is no SQLite database': '这不是 SQLite 数据库',
  'this is no list of a format that can be recognised': '认不出这是哪种格式的列表',
  'the file ends before its trailer': '文件在结尾行之前就断了',
  'not valid UTF-8': '不是有效的 UTF-8',
  'Entries that you have nothing to say of are to be removed from the sheet.':
    '没有要说的条目，请从表中删去。',
  'Signatures beside a report are for "cloudexit report verify".':
    '报告旁的签名请用 "cloudexit report verify" 核验。',
  'Give --passphrase-file or --passphrase-fd.': '请给出 --passphrase-file 或 --passphrase-fd。',
  'Write sqlite: before the name to read its tables. As a file, it is listed with the folder it is in.':
    '要读取其中的表，请在名称前写 sqlite:；若只当作文件，请列出它所在的文件夹。',
  'Folders, zip, and tar, also under gzip, zstd, xz or bzip2, s3://BUCKET/PREFIX, and databases (postgres://, mysql://, mariadb://, sqlite:FILE) can be read.':
    '可读的有：文件夹、zip、tar（可经 gzip、zstd、xz、bzip2 压缩）、s3://桶/前缀，以及数据库（postgres://、mysql://、mariadb://、sqlite:文件）。',
  'Name a file outside of what is listed; sources are never written to.':
    '请在所列内容之外另指定文件；来源绝不会被写入。',
  'Name a file that does not exist yet, or remove this one.': '请另取文件名，或先移走已有的文件。',
  'Leave --below out to read the whole source.': '要读取整个来源，请去掉 --below。',
  'Write a sheet with --sheet, fill it in, and give it with --observations.':
    '请用 --sheet 写出观察表，填好后用 --observations 给出。',
  'Leave it out of the URL and use --password-file, PGPASSWORD or PGPASSFILE (PostgreSQL), or MYSQL_PWD (MySQL, MariaDB).':
    '请从地址中去掉口令，改用 --password-file、PGPASSWORD 或 PGPASSFILE（PostgreSQL），或 MYSQL_PWD（MySQL、MariaDB）。',
  'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL, or AWS_PROFILE; or give --endpoint and --region.':
    '请设置 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_REGION 和 AWS_ENDPOINT_URL，或 AWS_PROFILE；也可给出 --endpoint 和 --region。',
  'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.':
    '请设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY，或 AWS_PROFILE。',
  'Write s3://BUCKET or s3://BUCKET/PREFIX/; the endpoint is given by --endpoint or AWS_ENDPOINT_URL.':
    '请写 s3://桶 或 s3://桶/前缀/；服务地址由 --endpoint 或 AWS_ENDPOINT_URL 给出。',
  'Join them with tar into one archive, or cut one archive with split.':
    '请用 tar 合成一个归档，或用 split 切分一个归档。',
  'The case has no assessor.': '该退出案没有评估机构。',
  'Evidence that is no record is kept with --material.': '不是记录的证据请用 --material 存入。',
  'Write inventory:ID, item:ID, personal, or material: and the 64 hexadecimal digits of its digest.':
    '请写 inventory:编号、item:编号、personal，或 material: 加 64 位十六进制摘要。',
  'What speaks against a case cannot be left out of its bundle, and an interrupted log has to be repaired first.':
    '对案卷不利的内容不能从证据包中略去；写入中断的账本须先修复。',
  'Nothing was compared: whoever changed the manifest would decide what has to be there.':
    '未作任何比对：否则由改动清单的人来决定应有什么。',
  'Name one with --below, or give what is in the others as material of its own.':
    '请用 --below 指定其中一个，其余的作为各自的返还物给出。',
  'Make one with "cloudexit trust add FOLDER FILE --as anchors", or name a certificate with --anchor FILE.':
    '请用 "cloudexit trust add 文件夹 文件 --as anchors" 建立，或用 --anchor 文件 指明证书。',
};

/** Where a name, a list or a number is part of the sentence. */
const PARTLY: readonly (readonly [RegExp, string])[] = [
  [/^Known: (.*?)\.?$/s, '已知的有：$1。'],
  [/^There are: (.*?)\.?$/s, '现有：$1。'],
  [/^Assessor of the case: (.*?)\.?$/s, '退出案中的评估机构：$1。'],
  [/^Give --format: (.*?)\.?$/s, '请给出 --format：$1。'],
  [/^Reasons: (.*?)\.?$/s, '可用的原因：$1。'],
  [/^Write ID=PATH with one of: (.*?)\.?$/s, '请写作 编号=路径，编号为：$1。'],
  [/^Install (\S+) from your system's packages\.$/, '请用系统的软件包安装 $1。'],
  [/^Give --format, one of: (.*?)\.?$/s, '请给出 --format：$1。'],
  [/^there is no such key file$/, '没有这个密钥文件'],
  [/^the source is not an archive of a kind that can be read$/, '不是可读的归档'],
  [/^the header is not canonical JSON$/, '首行不是规范形式的 JSON'],
  [/^cannot write \((\S+)\)$/, '写入失败（$1）'],
  [/^cannot be read \((\S+)\)$/, '读取失败（$1）'],
  [/^cannot read the inventory \((\S+)\)$/, '读取失败（$1）'],
];

/** The sentence in Chinese; the sentence itself where there is none. */
export function detailInChinese(text: string): string {
  const whole = WHOLE[text];
  if (whole !== undefined) return whole;
  const known = PARTLY.find(([en]) => en.test(text));
  return known === undefined ? text : text.replace(known[0], known[1]);
}

export const DETAILS_ZH = WHOLE;
