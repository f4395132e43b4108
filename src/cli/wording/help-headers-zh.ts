/** 命令帮助中的标题。 */
export const helpHeadersZh: Readonly<Record<string, string>> = {
  USAGE: '用法',
  FLAGS: '选项',
  'GLOBAL FLAGS': '通用选项',
  'READING FLAGS': '读取选项',
  'DATABASE FLAGS': '数据库选项',
  'OBJECT STORE FLAGS': '对象存储选项',
  'TRUST FLAGS': '信任选项',
  'ASSESSOR FLAGS': '评估机构选项',
  'SIGNATURE FLAGS': '签名选项',
  'NAME FLAGS': '名称选项',
  ARGUMENTS: '参数',
  DESCRIPTION: '说明',
  EXAMPLES: '示例',
  COMMANDS: '命令',
  TOPICS: '主题',
  VERSION: '版本',
  ALIASES: '别名',
};

/** 程序总说明。 */
export const helpRootZh =
  '证明一次干净的云退出：移交清单、默克尔清单、返还核验、签名的删除声明，以及任何人都能离线复核的审计报告。';
