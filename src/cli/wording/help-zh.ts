/** 命令、参数与选项说明的中文，以英文原句为键；测试检查没有遗漏。 */
export const helpTextsZh: Readonly<Record<string, string>> = {
  'Draw the secret seed of a sample, and say what commits to it.': '抽取抽样用的秘密种子，并给出其承诺值。',
  'Look for what is left of the data on a medium.': '在介质上查找数据的残留。',
  'Device, image, file or folder to look at.': '要检查的设备、镜像、文件或文件夹。',
  'Residue index of the data.': '数据的残留索引。',
  'Deletion authorisation record, to which index and seed are held.': '删除授权书记录，据以核对索引与种子。',
  'Write every run of blocks found here, one a line.': '把发现的每个连续段写入此文件，每行一个。',
  'Note finished stretches in this file; run the same command again to go on after an interruption.':
    '把已完成的段记入此文件；中断后再次运行同一命令即可继续。',
  'Seed file of a sample; without it, everything is read.': '抽样的种子文件；不给出则全部读取。',
  'Id of the party that holds the medium, for the record.': '持有介质的一方的编号（写入记录）。',
  'Id of the medium in the deletion plan, for the record.': '介质在删除计划中的编号（写入记录）。',
  'Make the block index of data, to look for what is left of it later.': '建立数据的块索引，供日后查找残留。',
  'Folders, archives or s3://BUCKET/PREFIX with the data.': '存放数据的文件夹、归档或 s3://BUCKET/PREFIX。',
  'The index file to write.': '要写出的索引文件。',
  'Inventory of the same data, to which the index is bound.': '同一数据的清单，索引与之绑定。',
  'Block sizes, 4096 and 512 or one of them; 512 finds more and takes eight times the space.':
    '块大小：4096 与 512，或其中之一；512 能发现更多，但占用八倍空间。',
  'The seed file to write.': '要写出的种子文件。',
  'Say how much of a medium a sample reads, and what it will be able to say.':
    '说明抽样需读取介质的多少，以及据此能得出什么结论。',
  'Read what tools wrote about a device: its identity, and what came of clearing it.':
    '读取工具对设备所写的内容：设备的身份，以及清理的结果。',
  'Files that the tools wrote.': '工具写出的文件。',
  'Draft or record of the sanitisation to hold them to.': '用来对照的介质清理记录或其草稿。',
  'Size of the medium.': '介质的大小。',
  'Seed file; the bounds of a stratified plan do not depend on it.': '种子文件；分层方案的界限与种子无关。',
  'How the sample is spread over the medium.': '抽样在介质上的分布方式。',
  'Probability with which residue is to be met.': '发现残留的置信度。',
  'The least residue that is to be met.': '要求能够发现的最少残留。',
  'Hold a case to a standard: every clause, its evidence, and what would settle it.':
    '按标准逐条评定退出案：证据以及尚需什么。',
  'Write everything that a verdict rests on to one file, for an assessor.':
    '把结论所依据的一切写成一个文件，交给评估机构。',
  'Verify an evidence bundle: everything it says, derived again from nothing.':
    '核验证据包：从头重新推导其中所说的一切。',
  'Case folder: the signer has to be the party that the manifest names, as its opening binds them.':
    '案卷文件夹：签名者须为移交清单所称的一方，以立案记录的登记为准。',
  'Evidence bundle.': '证据包。',
  'Inventory file that a record binds and the case does not hold.': '记录所绑定而案卷未收存的清单文件。',
  'Not to be shown: inventory:ID, item:ID, personal, or material:DIGEST.':
    '不予出示的内容：inventory:编号、item:编号、personal 或 material:摘要。',
  'Path to prove in every inventory that lists it.': '要在列有该路径的每份清单中加以证明的路径。',
  'Standard to hold the case to (default: the one of its report).':
    '据以评定的标准（默认为包内报告所用的标准）。',
  'Add records with their signatures, and evidence files, to a case.':
    '把记录连同签名以及证据文件加入退出案。',
  'State how much of the log there is, and sign that.': '说明账本现有多少条目，并签名。',
  'Write a case to a bundle that another party can take in.': '把退出案写成可供他方导入的交换包。',
  'Make a case of a bundle that another party gave you.': '由他方给出的交换包建立退出案。',
  'List the entries of a case.': '列出退出案的条目。',
  "Take another party's bundle into your copy of the case.": '把他方的交换包并入己方的退出案副本。',
  'Make the folder of a new case.': '建立新的退出案文件夹。',
  'Say where an exit stands, who has to do what next, and what is late.':
    '说明退出进展到哪一步、下一步由谁做什么、哪些已逾期。',
  'Derive a whole case again from its bytes, and hold it to checkpoints.':
    '由字节重新推导整个退出案，并与检查点对照。',
  'Show cells in this state only; may be given more than once. The exit code is that of the whole matrix.':
    '只显示这种状态的单元，可多次给出；退出码仍按整个矩阵。',
  'Write the cells to this CSV file too, for spreadsheets.': '同时写成 CSV 文件，供电子表格使用。',
  'Issue a certificate of destruction: record and PDF in both languages.': '出具销毁证书：记录与中英文 PDF。',
  'Id of the party that deleted and issues the certificate.': '删除数据并出具证书的一方的编号。',
  'Name of the officer who issues it.': '签发人姓名。',
  "The officer's title.": '签发人职务。',
  'Folder to make for the certificate.': '为证书新建的文件夹。',
  'Number of the certificate (default: case, party and a running number).':
    '证书编号（默认：退出案、责任方与流水号）。',
  'What the certificate states, in your own words.': '证书的声明文字。',
  'Sign the certificate with this key: a PKCS#8 or PKCS#12 file, an external signer declaration, or a pkcs11: URI.':
    '用此密钥签署证书：PKCS#8 或 PKCS#12 文件、外部签名程序声明，或 pkcs11: URI。',
  'Take in tables of media and copies as the lists of a deletion plan or backup record.':
    '读入介质表和副本表，生成删除计划或备份记录中的清单。',
  'Tables, CSV; several may be named.': 'CSV 表格，可有多个。',
  'The YAML file to write.': '要写入的 YAML 文件。',
  'Kind of the copies in a table that does not say it, such as snapshot.':
    '表格未写明时其中副本的种类，例如 snapshot（快照）。',
  'Party that holds the copies in a table that does not say it.': '表格未写明时副本的持有方。',
  'Ids of the media that hold the copies in a table that does not say it.':
    '表格未写明时存放副本的介质编号。',
  'Technique for the copies in a table that does not say it.': '表格未写明时副本所用的清除技术。',
  'Level for the copies in a table that does not say it.': '表格未写明时副本要达到的清除级别。',
  'Encoding of the tables (default: recognised).': '表格的编码（默认自动识别）。',
  'Show every item, copy and medium, and what is attested of its deletion.':
    '列出每个移交项、副本与介质的删除声明情况。',
  'Play a whole exit on embedded defaults, and leave the case to explore.':
    '用内置数据演示一次完整退出，并留下退出案供查看。',
  'List a folder or archive with digests and a Merkle root.': '列出文件夹或归档的全部条目、摘要与默克尔根。',
  'Compare two inventories entry by entry.': '逐条比较两份清单。',
  'Write an inventory in a form that other tools read.': '把清单写成其他工具可读的形式。',
  "Take in somebody else's list of files and digests as an inventory.":
    '把他人给出的文件摘要列表导入为清单。',
  'Write the next revocation list of a small CA.': '写出小型 CA 的下一份吊销列表。',
  'Ask a CA for a certificate: write a certificate request for a key.':
    '为密钥写出证书请求，向 CA 申请证书。',
  'Say what is in a certificate, request, revocation list or key file.':
    '说明证书、证书请求、吊销列表或密钥文件的内容。',
  'Answer a certificate request with a small CA.': '用小型 CA 答复证书请求。',
  'Make a private key.': '生成私钥。',
  'Write a certificate that a key signs for itself.': '写出由密钥自签的证书。',
  'Make the handover manifest record from inventories and a plan.': '由清单和计划编制移交清单记录。',
  'Baseline record: count what the manifest lacks of it, and state that in the coverage.':
    '移入基线记录：清点移交清单缺少其中哪些条目，并写入覆盖情况。',
  'Inventory files that the baseline binds (default: *.inventory beside it).':
    '移入基线所绑定的清单文件（默认其旁的 *.inventory）。',
  'Suggest a manifest plan from an inventory, to be read and corrected.':
    '由清单草拟移交计划，供人核对改正。',
  'Check a proof against a root.': '对照默克尔根检查证明。',
  'Prove that an inventory lists a path.': '证明清单中列有某路径。',
  'Check a draft or a record, and show what would be signed.': '检查草稿或记录，并显示将被签名的内容。',
  'List the records of a case, who signed each, and which count.':
    '列出退出案的记录、各由谁签名以及哪些有效。',
  'Check the signatures beside a report, and who made them.': '核验报告旁的签名，以及由谁签署。',
  'Signature files (default: those beside the report).': '签名文件（默认为报告旁的）。',
  'Report, in any form.': '报告，任何格式。',
  'Copy records out of a case, with the signatures beside them.': '把记录连同签名从退出案中复制出来。',
  'Number of the entry that the record stands in, as "record list" and "case log" show it.':
    '记录所在条目的编号，见 "record list" 与 "case log"。',
  'Folder to make for the records.': '要为记录新建的文件夹。',
  'List the kinds of record, and who may make and sign each.': '列出记录的种类，以及各由谁出具和签名。',
  'Begin a record: a commented template to fill in, or questions to answer.':
    '开始写一条记录：带注释的模板，或逐项问答。',
  'Show a record as people read it.': '以便于阅读的形式显示记录。',
  'Sign a record: a detached CMS signature beside it.': '为记录签名：在旁边写出分离式 CMS 签名。',
  'Check the signatures of a record and who made them.': '核验记录的签名及签名人。',
  'Write the audit report of a case.': '写出退出案的审计报告。',
  'Verify what came back against the handover manifest.': '对照移交清单核验返还物。',
  'Put an anchor, intermediate, revocation list or OCSP response into a trust folder.':
    '把信任锚、中间证书、吊销列表或 OCSP 响应放入信任文件夹。',
  'Judge a certificate: does it lead to an anchor, is it valid and not revoked?':
    '评定证书：能否追溯到信任锚、是否在有效期内、是否被吊销。',
  'List what a trust folder makes a verifier rely on.': '列出信任文件夹使核验方所依赖的内容。',
  'Get a signature file time-stamped by an authority, over HTTP or by files.':
    '请时间戳机构为签名文件加盖时间戳，经 HTTP 或以文件往来。',
  'Signature file.': '签名文件。',
  'Address of the authority.': '时间戳机构的地址。',
  'Request file to write.': '要写出的请求文件。',
  "The authority's answer.": '时间戳机构的答复。',
  'The request that was answered.': '该答复所对应的请求。',
  'Digest in the request.': '请求中的摘要算法。',
  'Case folder.': '退出案文件夹。',
  'Case folder, then record files.': '退出案文件夹，其后为记录文件。',
  'Bundle.': '交换包。',
  'Case folder to make.': '要建立的退出案文件夹。',
  'Folder to make.': '要建立的文件夹。',
  'Folders, archives, databases or s3://BUCKET/PREFIX; several make one inventory.':
    '文件夹、归档、数据库或 s3://桶/前缀；多个合为一份清单。',
  'Inventory of what has to be there.': '应有内容的清单。',
  'Inventory of what is there.': '实有内容的清单。',
  'Inventory file.': '清单文件。',
  'The list, or the folder of a bag.': '列表文件，或 BagIt 文件夹。',
  'Key file: PKCS#8 in PEM form, or PKCS#12.': '密钥文件：PEM 形式的 PKCS#8，或 PKCS#12。',
  'File, PEM or DER.': '文件，PEM 或 DER。',
  'Certificate request, PEM or DER.': '证书请求，PEM 或 DER。',
  'Proof file.': '证明文件。',
  'Path of the entry as the inventory has it.': '条目在清单中的路径。',
  'Draft or record.': '草稿或记录。',
  'Kind of record; see "record kinds".': '记录种类，见 record kinds。',
  'Record, canonical JSON.': '记录，规范 JSON。',
  'Record, canonical JSON, or a signature file.': '记录（规范 JSON）或签名文件。',
  'Record, canonical JSON, or a DSSE envelope.': '记录（规范 JSON）或 DSSE 信封。',
  'Returned folders, archives, databases or s3://BUCKET/PREFIX; ID=PATH when the manifest has several inventories.':
    '返还的文件夹、归档、数据库或 s3://桶/前缀；移交清单含多份清单时写作 ID=路径。',
  'Trust folder, such as that of a case.': '信任文件夹，例如退出案的 trust。',
  'File to add, PEM or DER.': '要加入的文件，PEM 或 DER。',
  'Certificate, PEM or DER, with its intermediates.': '证书（含中间证书），PEM 或 DER。',
  'Trust folder.': '信任文件夹。',
  "Trust the sender's anchors too.": '同时信任发送方的信任锚。',
  'Trust anchor, PEM or DER.': '信任锚，PEM 或 DER。',
  'What it is to be trusted for.': '信任用途。',
  'Time of the verification, RFC 3339 UTC (default: now).': '核验时间，RFC 3339 UTC（默认现在）。',
  'Id of the case.': '退出案编号。',
  "Rely on the case's own trust folder too; whoever gave you the case filled it.":
    '同时依赖退出案自带的信任文件夹；其内容由给出退出案的人放入。',
  "The CA's certificate.": 'CA 的证书。',
  "The signer's certificate, followed by those that lead to the anchor.":
    '签名人的证书，其后为通向信任锚的证书。',
  'Checkpoint of the log that you kept yourself; the log has to agree with it.':
    '自己保存的账本检查点；账本必须与之一致。',
  'Also digest contents in pieces of this many bytes (a power of two), to locate damage.':
    '另按此字节数（2 的幂）分块计算摘要，以定位损坏。',
  'Country, two capital letters.': '国家，两个大写字母。',
  'Revocation list, PEM or DER.': '吊销列表，PEM 或 DER。',
  'Days of validity.': '有效天数。',
  'Days until the next list.': '距下一份列表的天数。',
  'What a digest of 64 hexadecimal digits is, where the list does not say (default: sha256).':
    '列表未注明时，64 位十六进制摘要的算法（默认 sha256）。',
  'Folder to make; must not exist or be empty.': '要建立的文件夹；必须不存在或为空。',
  'Mail address.': '电子邮箱。',
  'Encoding of a document register (default: recognised).': '文档登记表的编码（默认自动识别）。',
  'Write every finding here, one JSON line each.': '把全部发现写入此文件，每条一行 JSON。',
  'Form to write.': '写出的形式。',
  'Format (default: by the end of the output: .pdf, .html, .json, .csv, .xml, .oscal.json, .poam.json).':
    '格式（默认按输出文件名的结尾：.pdf、.html、.json、.csv、.xml、.oscal.json、.poam.json）。',
  'Format of the list (default: by content).': '列表格式（默认按内容识别）。',
  'Digest of every content; may be given several times (default sha256).':
    '每个内容的摘要算法，可多次给出（默认 sha256）。',
  'Digest to write (default: the first that the inventory has).': '写出的摘要算法（默认清单中的第一种）。',
  'Digests to take over (default: sha256).': '要采用的摘要算法（默认 sha256）。',
  'The path is given as its bytes in hexadecimal.': '路径以十六进制字节给出。',
  'Case id: letters, digits, dots, dashes, underscores.': '退出案编号：字母、数字、点、横线、下划线。',
  'Id of the inventory in the manifest.': '该清单在移交清单中的编号。',
  'Ask for every field.': '逐项询问。',
  'Inventory file, or ID=FILE when there are several; a single one has the id "main".':
    '清单文件；有多份时写作 ID=文件；只有一份时编号为 main。',
  'Inventory files that the manifest binds (default: *.inventory beside it).':
    '移交清单所绑定的清单文件（默认其旁的 *.inventory）。',
  'When it is issued, RFC 3339 UTC (default: now).': '出具时间，RFC 3339 UTC（默认现在）。',
  'Note finished entries, of databases whole tables, in this file; run the same command again to go on after an interruption.':
    '把已完成的条目（数据库为整个表）记在此文件中；中断后重复同一命令即可继续。',
  'Format output as json.': '以一个 JSON 文档输出结果。',
  'Folder for the returned inventories and the findings file.': '存放返还物清单与发现文件的文件夹。',
  'Private key: a PKCS#8 or PKCS#12 file, an external signer declaration, or a pkcs11: URI.':
    '私钥：PKCS#8 或 PKCS#12 文件、外部签名器声明，或 pkcs11: URI。',
  'Sign the report with this key: a PKCS#8 or PKCS#12 file, an external signer declaration, or a pkcs11: URI.':
    '以此私钥签署报告：PKCS#8 或 PKCS#12 文件、外部签名器声明，或 pkcs11: URI。',
  'Sign the records with this key: a PKCS#8 or PKCS#12 file, an external signer declaration, or a pkcs11: URI.':
    '以此私钥签署各份记录：PKCS#8 或 PKCS#12 文件、外部签名器声明，或 pkcs11: URI。',
  'Time to claim, RFC 3339 UTC (default: now).': '所声称的时间，RFC 3339 UTC（默认为现在）。',
  'Party id of the assessor who audits: its observations and opinion become records.':
    '实施审计的评估机构标识：其观察与意见成为记录。',
  'Write a sheet to fill in, with the computed outcome of every clause.':
    '写出待填写的观察表，列出各条款的计算结果。',
  'Sheet of observations, filled in (default: questions at the terminal).':
    '填好的观察表（默认：在终端逐项询问）。',
  'Folder to make for the records: observations and opinion.': '存放观察与意见记录的新文件夹。',
  'Private key, kept in any way that "record sign" knows; without it the checkpoint is not signed.':
    '私钥，存放方式同 "record sign"；不给出则检查点不签名。',
  "The CA's key.": 'CA 的密钥。',
  'Language of what is printed (default: from the locale).': '输出语言（默认取自系统区域设置）。',
  'Language of the report; "both" sets them beside each other.': '报告语言；both 为中英并列。',
  'City.': '城市。',
  'Handover manifest record; signatures beside it.': '移交清单记录，签名在其旁。',
  'Evidence file to keep by its content.': '按内容保存的证据文件。',
  'Stop at more than this many entries in archives.': '归档条目超过此数即停止。',
  'Stop at an archive that unfolds to more than this many times its size.':
    '归档展开超过自身大小的此倍数即停止。',
  'Stop when archives unfold to more than this many bytes.': '归档展开超过此字节数即停止。',
  'Media type of the evidence files.': '证据文件的媒体类型。',
  'Facts that must be the same too.': '也必须相同的元数据。',
  'Record modes and modification times.': '记录权限与修改时间。',
  'Common name: who holds the key.': '通用名：密钥持有人。',
  'Encoding of archive names that do not declare one (gbk, gb18030, big5, cp437, bytes).':
    '未声明编码的归档名称所用编码（gbk、gb18030、big5、cp437、bytes）。',
  'Open archives inside archives to this depth.': '打开归档内的归档，至此深度。',
  'Valid from, RFC 3339 UTC (default: now).': '有效期起始，RFC 3339 UTC（默认现在）。',
  'Also write a C2SP signed note under this key name (Ed25519 keys only).':
    '另以此密钥名写出 C2SP 签名便笺（仅限 Ed25519）。',
  'Which of several entries with this path.': '同一路径有多个条目时取第几个。',
  'Organisation.': '单位。',
  'Organisation code.': '统一社会信用代码。',
  'Also write it to this file, its signature beside it.': '另写入此文件，签名在其旁。',
  'Certificate file to write, PEM.': '要写出的证书文件，PEM。',
  'File to write (default for a template: standard output).': '要写出的文件（模板默认写到标准输出）。',
  'File to write.': '要写出的文件。',
  'Signature suite that is allowed; all others are then refused (default: all).':
    '允许的签名算法套件；给出后其余一律拒绝（默认全部允许）。',
  'A signature whose time only its signer claims is not assessed.':
    '仅由签名人自称时间的签名，结论为无法评定。',
  'Write a DSSE envelope, RECORD.dsse.json: no certificates, no time.':
    '写出 DSSE 信封 RECORD.dsse.json：不含证书，不含时间。',
  'ID that was agreed for SM2 signatures over records (default: 1234567812345678).':
    '双方约定的记录 SM2 签名用户标识（默认 1234567812345678）。',
  'For an envelope: certificates of those who may have signed it.': '用于信封：可能的签名人的证书。',
  'For an envelope: write the record here if every signature is valid.':
    '用于信封：全部签名有效时，将其中的记录写到此处。',
  'File to write; for bagit a folder to make.': '要写出的文件；bagit 为要建立的文件夹。',
  'Key file to write.': '要写出的密钥文件。',
  'List to write, PEM.': '要写出的列表，PEM。',
  'Plan file to write, YAML.': '要写出的计划文件，YAML。',
  'Proof file to write.': '要写出的证明文件。',
  'Record to write.': '要写出的记录。',
  'Request file to write, PEM.': '要写出的请求文件，PEM。',
  'The bundle to write.': '要写出的交换包。',
  'Also keep every row of the tables here, as hashes and keys, so that a comparison can name those that differ.':
    '另将各表的每一行（哈希与键）保存于此，以便比较时指出不同的行。',
  'Rows file of the expected inventory, to name the rows of tables that differ.':
    '应有清单的行文件，用于指出各表中不同的行。',
  'Rows file of the actual inventory.': '实际清单的行文件。',
  'The inventory file to write.': '要写出的清单文件。',
  'File, or /dev/fd/N, whose first line is the password of the database.':
    '首行为数据库口令的文件，或 /dev/fd/N。',
  'Certificate authorities that vouch for the server (PEM).': '为服务器作保的证书机构（PEM）。',
  'Seconds without an answer after which a server is given up.': '服务器无应答多少秒后放弃。',
  'Write the timeline of stages and deadlines to this file, as a picture.':
    '把阶段与期限的时间线画成图片写入此文件。',
  'Write the canonical record to this file.': '把规范形式的记录写入此文件。',
  'Id of the party that hands over.': '移交方编号。',
  'Id of the party that verifies, for the record.': '核验方编号，写入记录。',
  'File descriptor to read the passphrase from.': '读取口令的文件描述符。',
  'File whose first line is the passphrase of the key.': '首行为密钥口令的文件。',
  'For a CA below: how many CAs may follow.': '下级 CA：其下还可有几级 CA。',
  'Plan file, YAML (see "manifest plan").': '计划文件，YAML（见 manifest plan）。',
  'The list before this one.': '上一份列表。',
  'Standard to hold the case to: gbt-38249, nist-sp-800-88, gdpr-28-3-g.':
    '评定所依据的标准：gbt-38249、nist-sp-800-88、gdpr-28-3-g。',
  'What the certificate is for.': '证书用途。',
  'Province or state.': '省份。',
  'Write the return-verification record here, to be signed.': '把返还核验记录写到此处，供签名。',
  'When it was returned, RFC 3339 UTC (default: --at).': '返还时间，RFC 3339 UTC（默认同 --at）。',
  'Do not insist on revocation evidence: whoever withholds it can then hide a revocation.':
    '不强求吊销证据：扣留证据的人因此可以隐瞒吊销。',
  'Certificate to revoke.': '要吊销的证书。',
  'Why: key-compromise, ca-compromise, affiliation-changed, superseded, cessation-of-operation, privilege-withdrawn. For all that are revoked, or for the one that is named.':
    '吊销原因：key-compromise、ca-compromise、affiliation-changed、superseded、cessation-of-operation、privilege-withdrawn。用于全部所吊销的证书，或仅用于所指明的一份。',
  'Root that it must lead to, hexadecimal.': '必须推导到的默克尔根，十六进制。',
  'Columns of an S3 Inventory, as fileSchema of its manifest.json has them.':
    'S3 Inventory 的列，取自其 manifest.json 的 fileSchema。',
  'Signature files (default: those beside the record).': '签名文件（默认记录旁的）。',
  'Signature files of the manifest (default: beside it).': '移交清单的签名文件（默认其旁的）。',
  'Number of leaves that it must be about.': '必须对应的叶数。',
  'Signature suite (default: the usual one of the key).': '签名算法套件（默认为该密钥常用的）。',
  'Hashing threads (default: one a core).': '计算摘要的线程数（默认每核一个）。',
  'Signing time to claim, RFC 3339 UTC (default: now).': '所声称的签名时间，RFC 3339 UTC（默认现在）。',
  'Time of opening, RFC 3339 UTC (default: now).': '立案时间，RFC 3339 UTC（默认现在）。',
  'Time to note, RFC 3339 UTC (default: now).': '要记下的时间，RFC 3339 UTC（默认现在）。',
  'When the list is issued, RFC 3339 UTC (default: now).': '列表签发时间，RFC 3339 UTC（默认现在）。',
  'Algorithm of the Merkle root.': '默克尔根的算法。',
  'Trust folder: anchors/, intermediates/, crls/, ocsp/, timestamp-anchors/.':
    '信任文件夹：anchors/、intermediates/、crls/、ocsp/、timestamp-anchors/。',
  'Kind of key.': '密钥种类。',
  'Department.': '部门。',
  'Also take records that nobody has signed yet.': '也接受尚无人签名的记录。',
  'Where the object store is (default: AWS_ENDPOINT_URL, the profile, or AWS).':
    '对象存储的地址（默认：AWS_ENDPOINT_URL、配置文件或 AWS）。',
  'Region of the bucket (default: AWS_REGION or the profile).': '桶所在区域（默认：AWS_REGION 或配置文件）。',
  'Whether the bucket is named in the path or in the host name.': '桶名写在路径中还是主机名中。',
  'List every version, delete marker and unfinished upload of a bucket.':
    '列出桶内每个版本、删除标记和未完成的上传。',
  'Ask living endpoints whether what must be gone is gone.': '询问在线端点：应清除者是否已清除。',
  'Check the restored system on the new platform, as a plan says.': '按计划检查新平台上恢复的系统。',
  'Acceptance plan (YAML).': '验收计划（YAML）。',
  'Let the commands of the plan run on this machine.': '允许在本机运行计划中的命令。',
  'Rows file of an expected inventory (ID=FILE when there are several), to name the rows that differ.':
    '应返还清单的行文件（有多份清单时写 ID=文件），用于指出不同的行。',
  'Let the dumps of the plan be restored into its scratch databases.':
    '允许把计划中的转储恢复到其指定的空白数据库。',
  'Write the acceptance-test record here, to be signed.': '把验收测试记录写到此处，待签名。',
  'SHA-256 of the return verification, for the record.': '返还核验记录的 SHA-256，写入记录。',
  'Probe plan (YAML).': '探测计划（YAML）。',
  'The result file to write.': '要写出的结果文件。',
  'Write the residual-test record here, to be signed.': '把残留测试记录写到此处，待签名。',
  'Id of the case, for the record.': '退出案编号，写入记录。',
  'Id of the party that tests, for the record.': '测试方编号，写入记录。',
  'Requests to the store at once.': '同时向对象存储发出的请求数。',
  'Ranges of keys of a bucket to list at once, where the list is what takes the time; with --journal 1.':
    '列举耗时较长时，同时列举存储桶的多少个键区间；使用 --journal 时为 1。',
  'Read only this folder of the sources, and leave it out of the paths.':
    '只读取各来源中的这个文件夹，路径中不含该文件夹。',
  'Read only this folder of what was returned, and leave it out of the paths (ID=FOLDER when there are several inventories).':
    '只读取返还内容中的这个文件夹，路径中不含该文件夹（有多个清单时写 ID=文件夹）。',
  'The sources are the volumes of one archive, in order.': '各来源依次为同一归档的分卷。',
  'The case: records, ledger, checkpoints, exchange between parties.':
    '退出案：记录、账本、检查点与各方交换。',
  'What must be gone, copy by copy and medium by medium.': '必须清除的内容，逐副本、逐介质。',
  'Checks that the restored system works on the new platform.': '检查恢复后的系统在新平台上是否可用。',
  'The evidence bundle, for anyone who re-checks the case later.': '证据包，供日后任何人重新核验。',
  'Storage media: what they are, and what device evidence says of them.':
    '存储介质：是什么，设备证据又说明了什么。',
  'What is left where the data was.': '原处残留的内容。',
  'Keys and certificates.': '密钥与证书。',
  'The handover manifest.': '移交清单。',
  'Proofs that an entry is in an inventory.': '条目属于清单的证明。',
  'Records: draft, check, sign, verify, show.': '记录：起草、检查、签名、核验、显示。',
  'What came back.': '返还物。',
  'Whom a verification relies on.': '核验所依赖的信任。',
  'Display help for <%= config.bin %>.': '显示 cloudexit 的帮助。',
  'Display help for cloudexit.': '显示 cloudexit 的帮助。',
  'Display autocomplete installation instructions.': '显示命令补全的安装方法。',
  'create autocomplete setup scripts and completion functions': '生成命令补全的设置脚本与补全函数。',
  'outputs autocomplete config script for shells': '输出命令解释器的补全配置脚本。',
  'Shell type': '命令解释器的种类。',
  'Refresh cache (ignores displaying instructions)': '刷新缓存（不显示安装方法）。',
  'Command to show help for.': '要显示其帮助的命令。',
  'Include all nested commands in the output.': '一并列出各级子命令。',
  'Prove that an inventory begins with the entries of a shorter one.':
    '证明一份清单的开头就是较短清单的全部条目。',
  'Number of entries of the shorter inventory.': '较短清单的条目数。',
};
