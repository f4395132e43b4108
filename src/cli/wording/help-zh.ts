interface CommandWords {
  readonly summary: string;
  readonly description?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string>>;
}

/** 命令帮助的中文措辞。`flags` 是各命令共用的选项；测试检查每个命令都有中文。 */
export const helpZh: {
  readonly headers: Readonly<Record<string, string>>;
  readonly topics: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<string, CommandWords>>;
} = {
  headers: {
    USAGE: '用法',
    FLAGS: '选项',
    'GLOBAL FLAGS': '通用选项',
    ARGUMENTS: '参数',
    DESCRIPTION: '说明',
    EXAMPLES: '示例',
    COMMANDS: '命令',
    TOPICS: '主题',
    VERSION: '版本',
    ALIASES: '别名',
  },
  topics: {},
  flags: {
    json: '以一个 JSON 文档输出结果。',
    lang: '输出语言（默认取自系统区域设置）。',
  },
  commands: {},
};
