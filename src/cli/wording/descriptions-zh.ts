/** 命令的详细说明，以英文原文为键，其中的换行均写作空格；测试检查没有遗漏。 */
export const descriptionsZh: Readonly<Record<string, string>> = {
  'Checks every signature of the case over its exact bytes, holds the log to the checkpoints that parties signed and to those you kept, and evaluates each clause on the records that count. What could not be shown is "not assessed", never a pass. Exit code 0: every clause satisfied or not applicable; 3: one is not satisfied; 4: something could not be assessed. With --assessor the assessor adds what it observed: it agrees or disagrees with the computed outcomes, both stay in the report, and the stricter one decides.':
    '按确切字节检查退出案中的每个签名，把账本与各方签署的检查点以及您自存的检查点对照，并依据作数的记录评定每一条款。未能证明的为“未评估”，绝不算符合。使用 --assessor 时，评估机构补充其观察：同意或不同意计算得出的结果，两者都留在报告中，以较严者为准。\n退出码：0 各条款均符合或不适用；3 有条款不符合；4 有内容未能评估。',
  'A BagIt bag in a tar file: log, records with their signatures, certificates, checkpoints, inventories, findings, the report in every form, and what checks it all without this program. The same case and --at give the same bytes. What is left out is named in it, and what depends on it is not assessed.':
    'tar 文件中的 BagIt 包：账本、记录及其签名、证书、检查点、清单、发现事项、各种形式的报告，以及不用本程序也能核验这一切的工具。同一退出案、同一 --at，得到的字节相同。略去的内容在包中逐一注明，依赖它们的结论为“未评估”。',
  'An invented city leaves its cloud provider: four parties sign, the first return is damaged and incomplete, the second is whole, and the deletion forgets a backup and an agent, and leaves photographs on a disk. The calendar is invented; keys, signatures, archives, digests and verdicts are real.':
    '虚构的某市离开其云服务商：四方签名；第一次返还有损坏、有缺失，第二次完好；删除时遗漏了一份备份和一家代理商，还有照片留在磁盘上。日历是虚构的；密钥、签名、归档、摘要与结论都是真实的。',
  'Every entry becomes one line of a text file, sorted by the bytes of its path; the root commits to all lines. Folders, tar (plain or under gzip, zstd, xz, bzip2) and zip are recognised by content. Nothing is unpacked to disk and nothing in the source is touched. A database (postgres://, mysql:// or mariadb://USER@HOST/DATABASE, sqlite:FILE) is read in one snapshot: every table becomes a row count, a schema and a content root that does not depend on the order of its rows. What cannot be read is listed with an error, and the inventory then says that it is incomplete.':
    '每个条目成为文本文件中的一行，按路径的字节排序；默克尔根涵盖全部各行。文件夹、tar（未压缩，或经 gzip、zstd、xz、bzip2 压缩）和 zip 按内容识别。不向磁盘解包，也不改动来源中的任何内容。\n数据库（postgres://、mysql:// 或 mariadb://用户@主机/数据库，sqlite:文件）在一个快照中读取：每个表记为行数、表结构，以及与行的次序无关的内容根。\n无法读取的内容连同错误一并列出，清单随之注明不完整。',
  "Writes a small file that anyone can check against the root alone, without the inventory: the entry's line and the hashes that lead from it to the root (RFC 9162, section 2.1.3).":
    '写出一个小文件，任何人只凭默克尔根即可检查，无需清单：其中有该条目的行，以及由它推导到根的各个哈希（RFC 9162 第 2.1.3 节）。',
  'Audits the case and writes everything that its records show: parties, timeline, clauses, returns, deletions, signatures, and how to check it all. The file appears whole or not at all; the same case at the same --at gives the same bytes. With --key a signature over the finished file is written beside it, as OUTPUT.p7s; with an RSA or ECDSA key a PDF is signed inside as well, for readers of PDF to check. The exit code is that of the audit.':
    '审核退出案，并写出其记录所表明的一切：各方、时间线、条款、返还、删除、签名，以及如何核验这一切。文件要么完整写出，要么不出现；同一退出案、同一 --at，得到的字节相同。使用 --key 时，对写成的文件签名，签名写在其旁，名为 输出.p7s；用 RSA 或 ECDSA 密钥时，PDF 文件内也有签名，供 PDF 阅读器核验。退出码与审核的相同。',
  'Checks every byte of the bundle, the log, checkpoints, signatures, inventories and proofs, evaluates the clauses, and makes the report again, value by value. Only the anchors that you give are believed: without any, no signature can be judged. Nothing is unpacked. Exit code 0: all of it holds; 3: something does not; 4: something could not be assessed.':
    '检查证据包的每个字节，以及账本、检查点、签名、清单和证明，评定各条款，并逐值重新生成报告。只采信您给出的信任锚：一个也不给出，则无从判断任何签名。不解包任何内容。\n退出码：0 全部成立；3 有内容不成立；4 有内容未能评估。',
  'Runs the checks that the plan names and nothing else: questions to databases in read-only transactions, tables and whole sources against an inventory, web pages and their links, files that must open; commands only with --allow-commands, and dumps restored into empty scratch databases only with --allow-restore. What gives no answer is not assessed. Exit code 0: every check passed; 3: one failed; 4: one could not be settled.':
    '只执行计划所列的检查，不作其他操作：在只读事务中查询数据库，按清单核对表和整个来源，检查网页及其链接，检查须能打开的文件；只有给出 --allow-commands 才运行命令，只有给出 --allow-restore 才把转储恢复到空白数据库。得不到答复的为“未评估”。\n退出码：0 检查全部通过；3 有一项未通过；4 有一项未能得出结论。',
  'A record enters by value, with every signature beside it; added again after somebody co-signed, only the new signatures enter. Evidence (inventories, result files, photographs) is kept by its content under --material; files that a record names and that the case does not have are listed. What is in a case stays there.':
    '记录按值收入，其旁的签名一并收入；他人副署之后再次加入，只收入新的签名。证据（清单、结果文件、照片）用 --material 按内容存入；记录提到而案中没有的文件会列出。收入退出案的内容不再移出。',
  'The whole case is verified first; a log that contradicts a checkpoint is not signed. Another party that has the same log adds its signature to the same checkpoint; whoever signed it already gets that signature again. An audit is satisfied by a log that two parties signed for, or of which whoever audits kept a checkpoint. Whoever keeps one notices when the log is cut or rewritten later.':
    '先核验整个退出案；与检查点矛盾的账本不予签署。持有同一账本的另一方在同一检查点上加签；已签过的，仍给出原有签名。账本须有两方签署，或由审核者自存有其检查点，审核才予认可。存有检查点的人，日后能发现账本被截短或改写。',
  'A BagIt bag in a tar file: the log, checkpoints, materials and trust files. The same case gives the same bytes.':
    'tar 文件中的 BagIt 包：账本、检查点、材料与信任文件。同一退出案得到的字节相同。',
  'Everything in the bundle is checked before anything appears. The sender\'s trust anchors are left out unless you accept them: whom you trust is for you to say. If you have the case already, use "case merge".':
    '先检查交换包中的一切，然后才写出内容。发送方的信任锚在您接受之前不予采用：信任谁由您决定。若已有该退出案，请用 "case merge"。',
  'In the order in which they were taken in. Times are by the clock of whoever took them in; nothing is verified here.':
    '按收入的次序列出。时间取自收入者的时钟；此处不作任何核验。',
  'Entries that both sides added while they were apart are joined; nothing that either had is lost, and the checkpoints of both stay checkable. The result is then held to every checkpoint: a contradiction, such as a history that was rewritten, is named.':
    '双方分开期间各自加入的条目合在一起；任何一方原有的内容都不会丢失，双方的检查点仍可核验。随后把结果与每个检查点对照：有矛盾（例如历史被改写）即予指明。',
  'A case holds everything about one exit: an append-only log of signed records, the evidence they refer to, and the anchors you trust. Put your certificate authorities into its trust/anchors folder, then add the opening record that names the parties.':
    '退出案存放一次退出的全部内容：只可追加的账本，其中是签名的记录；记录所提到的证据；以及您信任的信任锚。请把您的证书机构放入其中的 trust/anchors 文件夹，再加入列明各方的立案记录。',
  'Stages are done only by records that count. Deadlines are those of the terms with the provider, counted from the records and held against --at. A status is for those who work on the exit; what the case proves is what "audit" says.':
    '阶段须由作数的记录完成。期限取自与服务商的约定，自记录起算，并与 --at 对照。进展供办理退出的人使用；退出案能证明什么，以 "audit" 为准。',
  'The log and its tree, every checkpoint that a party signed or that you kept, every material, every signature. Given one checkpoint of an honest party, every cut, replacement, reordering and fork of what it covers is found. Without any the answer is at best "not assessed". Whether the records suffice is what "audit" says.':
    '核验账本及其默克尔树、各方签署的或您自存的每个检查点、每份材料和每个签名。只要有诚实一方的一个检查点，其所涵盖的内容如有删节、替换、改序或分叉，都能发现。一个检查点也没有时，结论至多为“未评估”。记录是否足够，以 "audit" 为准。',
  'The party that deleted issues it, for one authorisation, over its plans, attestations and sanitised media. It can not be issued while an item, copy or medium lacks a statement that stands: the command says which. The folder gets the record to be signed, with --key its signature too, and a PDF in Chinese and in English whose QR code names the record. Exit code 3: something is missing or contradicted, or output of a device in the case speaks against its sanitisation; 4: something is only pending, or hangs on a record that does not count.':
    '由实施删除的一方出具，针对一项授权，涵盖该授权下的计划、删除声明和已清除的介质。只要有移交项、副本或介质缺少成立的声明，就不能出具，命令会指明是哪些。文件夹中有待签名的记录（使用 --key 时含其签名），以及中文和英文各一份 PDF，其二维码指明该记录。\n退出码：3 有缺失或矛盾，或案中的设备输出与介质清除的声明不符；4 仅有尚未到期的，或取决于不作数的记录。',
  'Items come from the handover manifests, copies and media from the deletion plans, the baseline and the backup records. A cell is attested, pending until a date, missing or contradicted; a date that has passed without a new attestation is missing. Exit code 0: all attested; 3: something is missing or contradicted; 4: something is pending, or nothing is listed at all.':
    '移交项取自移交清单，副本与介质取自删除计划、移入基线和备份记录。每个单元为：已声明、待至某日、缺失或有矛盾；日期已过而没有新声明的为缺失。\n退出码：0 全部已声明；3 有缺失或矛盾；4 有尚未到期的，或一项也未列出。',
  "Says for every expected entry whether it is intact, and what is there beyond: before and after a migration, a baseline against a manifest's inventory, an imported list against a folder. Both files are verified on the way.":
    '逐个说明应有条目是否完好，以及另外多出什么：可用于迁移前后的比对、移入基线与移交清单所绑定清单的比对、导入的列表与文件夹的比对。比对时一并核验两份文件。',
  '"sums" for sha256sum -c, "bagit" for the tag files of a bag (RFC 8493), "csv" for spreadsheets. Formats that cannot hold folders, links or odd names leave them out, and the count of what was left out is said.':
    'sums 供 sha256sum -c 使用，bagit 为 BagIt 包的标签文件（RFC 8493），csv 供电子表格使用。不能容纳文件夹、链接或特殊名称的格式会略去这些条目，并说明略去的个数。',
  'Reads SHA256SUMS-style files (GNU and BSD), BagIt bags, hashdeep, rclone hashsum and lsjson, mtree, S3 Inventory and document registers in CSV. What the list says is told, not computed: compare it with an inventory of the material.':
    '可读取 SHA256SUMS 类文件（GNU 与 BSD 写法）、BagIt 包、hashdeep、rclone 的 hashsum 与 lsjson、mtree、S3 Inventory，以及 CSV 文档登记表。列表所载是他人所称，并非计算所得：请与实物的清单比对。',
  'Verifiers want a list for every certificate of a CA, also an empty one. What --previous lists stays revoked. Earlier time stamps of a revoked authority stand only where the reason is affiliation-changed, superseded or cessation-of-operation; without a reason none does.':
    '核验方要求 CA 的每张证书都有吊销列表，空列表也要有。--previous 中已吊销的继续列为吊销。被吊销的时间戳机构此前签发的时间戳，仅在原因为 affiliation-changed、superseded 或 cessation-of-operation 时仍然成立；未注明原因的一律不成立。',
  'Nothing is decrypted and nothing is judged; "trust check" judges.':
    '不解密任何内容，也不作评定；评定请用 "trust check"。',
  'Check by other means that the request comes from whom it names: its name is taken over as it is.':
    '请以其他途径确认申请确实来自其所称的人：证书照录申请中的名称。',
  'The key is written as PKCS#8 under a passphrase of at least 8 characters (PBKDF2 with 600 000 iterations, AES-256), readable by its owner alone. An existing file is never replaced. OpenSSL reads it.':
    '密钥以 PKCS#8 形式写出，用至少 8 个字符的口令加密（PBKDF2 迭代 600 000 次，AES-256），仅所有者可读。绝不替换已有文件。OpenSSL 可以读取。',
  'With --profile signer it is for a party without a CA: the other parties take it as an anchor, and no revocation list is needed. With --profile ca it is the root of a small CA, which answers requests with "key issue".':
    '--profile signer 供没有 CA 的一方使用：其他各方以此证书为信任锚，无需吊销列表。--profile ca 为小型 CA 的根证书，用 "key issue" 答复证书请求。',
  'Counts what every item of the plan selects and binds the manifest to the inventories by root. A plan that leaves an entry unclaimed, claims one twice, or has an item that selects nothing is refused, and nothing is written. With --baseline what the manifest lacks of it is counted, by path and content.':
    '清点计划中每个移交项所选的条目，并以默克尔根把移交清单与各份清单绑定。计划若漏掉条目、重复认领条目，或有移交项一个条目也没有选中，则予拒绝，不写出任何内容。使用 --baseline 时，按路径和内容清点移交清单缺少其中哪些条目。',
  'One item for each folder at the top. Class, origin, time class, format and sensitivity are guessed from names: a person has to read every line before "manifest build" makes a claim of it. With --baseline what the inventory lacks of it is counted.':
    '顶层每个文件夹为一个移交项。类别、来源、时间类别、格式与敏感程度均按名称猜测：须由人逐行核对，然后才能用 "manifest build" 编成正式的声明。使用 --baseline 时，清点清单缺少其中哪些条目。',
  'Reads CSV that a provider exports from a console or keeps in a spreadsheet, headings in English or Chinese, and writes YAML that goes into the draft of the record as it stands. A word that is not known is an error with line and column; nothing is guessed.':
    '读取服务商从控制台导出或以电子表格保存的 CSV，表头可为中文或英文，写出可直接放入记录草稿的 YAML。遇到不认识的词即报错，注明行和列；不作任何猜测。',
  "Reads nvme sanitize-log and smartctl (JSON), hdparm, nwipe logs, and the text of nwipe's PDF (pdftotext), recognised by content. The file is the evidence, by its digest; what it does not state is not assumed. With --record, every disagreement with that sanitisation record is a finding. Exit code 0: cleared without errors, and nothing disagrees; 3: it failed, did not finish, or disagrees; 4: the files do not settle it.":
    '可读取 nvme sanitize-log 与 smartctl（JSON）、hdparm、nwipe 日志，以及 nwipe 的 PDF 转出的文本（pdftotext），按内容识别。文件本身是证据，以其摘要为准；文件未写明的不作推定。使用 --record 时，与该介质清除记录的每处不一致都列为发现事项。\n退出码：0 清除无误，且没有不一致；3 清除失败、未完成或不一致；4 文件不足以得出结论。',
  'The proof is checked by arithmetic alone. It shows that the line belongs to the inventory with this root; take the root from a record that you have verified, and give it with --root. Without --root the answer is "not assessed": the proof only speaks for itself.':
    '只用算术检查证明，说明该行属于具有此默克尔根的清单；根请取自您已核验的记录，用 --root 给出。不给出 --root 时，结论为“未评估”：证明只是自称。',
  'A consistency proof (RFC 9162, section 2.1.4): the first entries of this inventory, as many as said, are exactly those under the shorter root. Check it with "proof check --root" and the root of the whole inventory.':
    '一致性证明（RFC 9162 第 2.1.4 节）：本清单开头所指定数目的条目，正是较短清单的根所涵盖的条目。请用 "proof check --root" 和整份清单的根检查。',
  'A draft is YAML or JSON with "kind" and the fields of that kind. Everything is checked: unknown fields, missing ones, words, times. The answer is the record as people read it and the digest of its bytes; with -o the canonical record is written, ready to sign.':
    '草稿为 YAML 或 JSON，含 "kind" 和该种记录的各个字段。检查一切：未知字段、缺少的字段、用词、时间。给出便于阅读的记录及其字节的摘要；使用 -o 时写出规范形式的记录，可供签名。',
  'Every signature beside the report (REPORT.p7s, REPORT.2.p7s …) is checked over all its bytes, as "record verify" does for a record: what is attached to a PDF and a signature inside it are under it, too. Whether what the report says is so is another question: "cloudexit audit" of the case, or "cloudexit verify" of an evidence bundle, derives it again.':
    '报告旁的每个签名（REPORT.p7s、REPORT.2.p7s ……）都按报告的全部字节核验，与 "record verify" 核验记录相同：PDF 的附件及其内部的签名也在其内。报告所言是否属实是另一回事：对退出案运行 "cloudexit audit"，或对证据包运行 "cloudexit verify"，即可重新推导。',
  'To read one with "record show", to sign one that somebody else made, or to name one in a record of your own: what a record asks for as the digest of another is the sha256 that is printed here. Without --entry every record is copied. Nothing is verified: "record list" says which of them count.':
    '用于以 "record show" 阅读、为他人出具的记录加签，或在自己的记录中引用：记录中所需的另一记录的摘要，就是此处打印的 sha256。不给 --entry 则复制全部记录。此处不作任何核验：哪些记录有效见 "record list"。',
  'Every signature is checked over the exact bytes in the log. A record counts when those have signed it who must; one that was replaced or withdrawn in good order no longer does. Whether the log is whole is what "case verify" says.':
    '每个签名都按账本中的确切字节检查。须签名的各方都已签名，记录方才作数；已依规定替换或撤回的不再作数。账本是否完整，以 "case verify" 为准。',
  'The template is a YAML draft with example values; replace every one, then "record check DRAFT -o RECORD" makes the record. With --interactive the fields are asked one by one and the record is written at once.':
    '模板为带有示例值的 YAML 草稿；请逐个替换，再用 "record check 草稿 -o 记录" 生成记录。使用 --interactive 时逐项询问，并直接写出记录。',
  'Every field is shown, under its name in your language. Signatures are not checked here: that is "record verify".':
    '按您的语言显示各个字段及其名称。此处不检查签名：检查签名请用 "record verify"。',
  'The record must be canonical and of a known kind; the bytes that were checked are the bytes that are signed. Each signer adds a file of its own: RECORD.p7s, RECORD.2.p7s and so on. RSA and ECDSA signatures verify with stock "openssl cms -verify". Given a signature file, this signs that: a counter-signature. With --dsse the record goes into an envelope, for tools of the in-toto world.':
    '记录须为规范形式，且为已知种类；签名所用的字节就是检查过的字节。每个签名人各加一个文件：记录.p7s、记录.2.p7s，依此类推。RSA 和 ECDSA 签名可用通行的 "openssl cms -verify" 核验。给出签名文件时，即对该签名副署。使用 --dsse 时，记录装入信封，供 in-toto 类工具使用。',
  'Every signature beside the record is checked over its exact bytes: mathematics, certificate path to an anchor that you name, validity and revocation at the trusted time. Without anchors or revocation evidence the answer is "not assessed", never "valid". Signatures over a signature (RECORD.p7s.p7s) are checked too. A DSSE envelope is checked with the certificates that --signer names.':
    '对记录旁的每个签名，按记录的确切字节检查：签名运算、到您所指定信任锚的证书路径，以及可信时间下的有效期与吊销状态。没有信任锚或吊销证据时，结论为“未评估”，绝不为“有效”。对签名的签名（记录.p7s.p7s）也予检查。DSSE 信封用 --signer 所给的证书检查。',
  'A stratified sample is as small as the stated confidence and residue allow, whatever the arrangement of the residue. The plan nist-800-88 reads two stretches of each of a thousand subsections. The bounds hold if every part of the sample can be read.':
    '分层抽样在给定的置信度与残留量下读取最少，且与残留如何分布无关。nist-800-88 方案在一千个分段中各读两处。所述界限以抽样的各部分均能读取为前提。',
  'Asks what the plan names and nothing else: web addresses, DNS names, TCP ports, objects, versions and buckets of a store, databases, and credentials that must no longer work. Every answer is kept with its time, question and digest. What does not answer is not assessed, not gone. Exit code 0: nothing was found by this test; 3: something is still there; 4: something could not be settled.':
    '只询问计划所列的对象：网址、DNS 名称、TCP 端口、存储中的对象、版本和桶、数据库，以及应已失效的凭据。每个应答连同时间、所问内容和摘要一并保存。没有应答的为“未评估”，不视为已清除。\n退出码：0 本次测试未发现；3 仍有存在的；4 有一项未能得出结论。',
  'Reads a device, an image, a file or the files of a folder once, only reading, and compares every block that begins at a multiple of 512 with a residue index. With a seed, only a sample is read. Data that was compressed or encrypted has other blocks, and so do spare areas that a device does not address. Exit code 0: none found by this test; 3: blocks of the data were found; 4: not everything could be looked at.':
    '对设备、镜像、文件或文件夹中的各文件只读一遍，把起点为 512 的倍数的每个块与残留索引对照。给出种子时只读取抽样部分。经过压缩或加密的数据，块已不同，无法查出；设备不提供寻址的备用区也无法检查。\n退出码：0 本次测试未发现；3 发现数据的块；4 有内容未能检查。',
  'The seed decides which parts of a medium a sampled test looks at. Its commitment goes into the deletion authorisation; the seed itself is shown with the result, so that anyone can draw the same sample again.':
    '种子决定抽样测试检查介质的哪些部分。其承诺值写入删除授权书；种子本身随结果出示，使任何人都能得到同样的抽样。',
  'Checks the signatures of the manifest, finds the inventories that it binds (beside it, or with --inventory), reads the returned folders or archives, and says for every entry whether it is intact. Several archives together are one return. The material is only read.':
    '检查移交清单的签名，找到其所绑定的清单（在其旁，或用 --inventory 给出），读取返还的文件夹或归档，并逐个说明条目是否完好。多个归档合为一次返还。对返还物只作读取。',
  'Compare the digest with its owner by other means before you add an anchor. Files are named by their digest.':
    '加入信任锚之前，请以其他途径与其所有者核对摘要。文件以摘要命名。',
  'A trusted time shows that a signature was made while its certificate was good. With --tsa the authority is asked directly; with --request-to a request is written, and its answer is taken in later with --answer. The answer is kept as FILE.tsr, only if it holds.':
    '可信时间表明签名时证书仍然有效。使用 --tsa 时直接询问时间戳机构；使用 --request-to 时写出请求，其答复日后用 --answer 取入。答复成立才保存，名为 文件.tsr。',
  'Reads the data once, before it is deleted, and keeps a short digest of every block that proves something. Zeros, repeating patterns, blocks of low entropy and blocks common in the data are left out. Put the digest of the file into residueTests of the deletion authorisation. With an inventory, what is read has to be what the inventory lists. The index is confidential: whoever has it can test guesses at the data.':
    '在删除之前把数据读取一遍，为每个有证明作用的块保存一个短摘要。全零、重复图案、低熵的块以及在数据中多处出现的块不计入。请把该文件的摘要写入删除授权书的 residueTests。给出清单时，所读内容须与清单所列一致。索引须保密：持有者可以用它验证对数据的猜测。',
};
