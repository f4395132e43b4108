interface CommandWords {
  readonly summary: string;
  readonly description?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string>>;
}

const AUDIT_FLAGS = {
  profile: '所依据的标准：gbt-38249、nist-sp-800-88、gdpr-28-3-g。',
  checkpoint: '您自己留存的台账检查点；台账必须与之一致。',
  'case-trust': '同时信任案卷自带的 trust 文件夹；其内容由给您案卷的人放入。',
};

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
  commands: {
    audit: {
      summary: '按标准逐条审计一个退出案：每条的结果、证据，以及尚缺什么。',
      description:
        '对案卷中的每个签名按其原始字节核验，将台账与各方签署的及您留存的检查点对照，再按作数的记录逐条评估。未能证明的一律为“未评估”，绝不视为通过。退出码 0：全部符合或不适用；3：有不符合；4：有未评估。',
      args: { case: '案卷文件夹。' },
      flags: AUDIT_FLAGS,
    },
    report: {
      summary: '生成一个退出案的审计报告。',
      description:
        '先审计，再写出记录所能说明的一切：各方、时间线、条款、返还、删除、签名，以及如何核验。文件要么完整出现，要么不出现；同一案卷、同一 --at，字节相同。退出码与 audit 相同。',
      args: { case: '案卷文件夹。' },
      flags: {
        ...AUDIT_FLAGS,
        output: '要写入的文件。',
        format: '格式（默认按输出文件的后缀）。',
        language: '报告语言；both 为中英对照。',
      },
    },
  },
};
