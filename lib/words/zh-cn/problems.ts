import type { CodeWords } from '../words';

/** What is wrong with a configuration file, and how an admin mends it. */
export const problems: CodeWords['problems'] = {
  'config-too-large': {
    what: '文件超过 256 KiB。',
    next: '请选择配置文件；其中只应包含配置和密钥。',
  },
  'config-not-json': { what: '文件不是有效的 JSON。', next: '请修正所指位置后重新导入。' },
  'config-not-tillside': {
    what: '这不是 Tillside 配置。',
    next: '文件应是带有成员 "tillside": 1 的对象。',
  },
  'config-encrypted': {
    what: '文件已加密。',
    next: '请导入未加密的配置；此版本不能打开加密文件。',
  },
  'config-version': {
    what: '文件属于另一个版本的 Tillside。',
    next: '请用本版本重新导出，或更新 Tillside。',
  },
  'config-member-unknown': { what: '无法识别这个成员。', next: '请检查拼写，或删除该成员。' },
  'config-member-missing': { what: '缺少这个成员。', next: '请补上后重新导入。' },
  'config-value-invalid': { what: '这个值不符合要求。', next: '请更正后重新导入。' },
  'config-keys-missing': {
    what: '本机没有密钥，文件里也没有。',
    next: '请在 "keys" 中填写认证密钥和签名私钥。',
  },
  'config-base-url-not-allowed': {
    what: '这个地址不是 Tillside 可以访问的网关。',
    next: '请使用网关自己的地址，例如 https://pay.qcloud.com/cpay。',
  },
  'config-origin-not-allowed': {
    what: '这个网站不能批准。',
    next: '请填写 HTTPS 源，例如 https://pos.example.com，不带路径。',
  },
  'config-orders-open': {
    what: '本机还有未完结的收款。',
    next: '请等它们完结后再点“应用”。当前配置继续有效。',
  },
  'config-storage-failed': {
    what: '配置未能保存。',
    next: '请腾出磁盘空间后再点“应用”。当前配置继续有效。',
  },
  'permission-denied': {
    what: '浏览器没有允许 Tillside 在这些网站上运行。',
    next: '没有任何改动。请重试并选择允许，或联系浏览器管理员。',
  },
  'authen-key-empty': { what: '认证密钥为空。', next: '请从网关后台复制密钥。' },
  'authen-key-too-long': {
    what: '认证密钥过长，不是网关签发的。',
    next: '请只复制密钥本身。',
  },
  'authen-key-malformed': {
    what: '认证密钥含有无法使用的字符。',
    next: '请以纯文本重新复制密钥。',
  },
  'key-not-pem': {
    what: '签名私钥不是 PEM 格式。',
    next: '开头应为写有 BEGIN PRIVATE KEY 之类的一行。',
  },
  'key-several': { what: '文本中有多把私钥。', next: '请只保留属于本商户的一把。' },
  'key-is-public': { what: '这是公钥或证书。', next: '请使用与之对应的私钥。' },
  'key-format-unsupported': {
    what: '无法读取这种格式的签名私钥。',
    next: '请转换：openssl pkey -in key.pem -out new.pem',
  },
  'key-legacy-encryption': {
    what: '签名私钥使用了过时的加密方式。',
    next: '请转换：openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out new.pem',
  },
  'key-encryption-unsupported': {
    what: '不支持签名私钥的加密方式。',
    next: '请转换：openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out new.pem',
  },
  'key-encryption-too-costly': {
    what: '打开签名私钥耗时过长。',
    next: '请用常规参数重新加密：openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out new.pem',
  },
  'key-password-missing': {
    what: '签名私钥已加密。',
    next: '请在 keys.signing_key_password 中填写密码。',
  },
  'key-password-wrong': {
    what: '密码无法打开签名私钥。',
    next: '请检查 keys.signing_key_password。',
  },
  'key-not-rsa': { what: '签名私钥不是 RSA 密钥。', next: '网关要求 2048 位 RSA。' },
  'key-not-2048': { what: '签名私钥不是 2048 位。', next: '网关要求 2048 位 RSA。' },
  'key-damaged': {
    what: '签名私钥不完整或已损坏。',
    next: '请重新复制整个文件，从 BEGIN 行到 END 行。',
  },
  'passphrase-empty': { what: '口令为空。', next: '请设置口令。' },
  'passphrase-wrong': { what: '口令不正确。', next: '请重新输入。' },
  'vault-exists': {
    what: '另一次导入正在同时进行。',
    next: '请刷新本页，查看当前配置后重新导入。',
  },
  'vault-missing': { what: '本机的密钥已不存在。', next: '请导入带密钥的配置。' },
  'vault-damaged': { what: '保存的密钥已损坏。', next: '请导入带密钥的配置。' },
  'vault-write-failed': {
    what: '密钥未能保存。',
    next: '请腾出磁盘空间后再点“应用”。当前配置继续有效。',
  },
};
