"""Secrets that are known by what stands around them: addresses with passwords, headers, key files, files of logins."""

from __future__ import annotations

from indexer.secrets.rule import TextRule

_BASE64_BODY = r"(?:[A-Za-z0-9+/=]|\\{1,4}[nr]|[ \t\r\n\"',])"

TEXTS = (
    TextRule(
        "url-password",
        "Password in an address: of a database, a broker, a proxy, a repository",
        "://",
        r"://(?P<u>[^\s:/@\"'<>`?#{}()\[\]\\]{0,64}):(?!(?P=u)@)(?P<s>[^\s/@\"'<>`{}()\\]{3,256})@[A-Za-z0-9\[$_]",
        "postgres://app:{pass}@db.internal:5432/app",
        "postgres://user:${PASSWORD}@localhost/app",
    ),
    TextRule(
        "sentry-dsn",
        "DSN of Sentry with its key",
        "://",
        r"://(?P<s>[0-9a-f]{32}(?::[0-9a-f]{32})?)@[a-z0-9.\-]{1,80}?sentry\.io",
        "https://{hex:32}@o{d:6}.ingest.sentry.io/{d:7}",
        "https://public@o1.ingest.sentry.io/1",
    ),
    TextRule(
        "url-token",
        "Token in place of the user in an address of git or a registry",
        "://",
        r"://(?P<s>[A-Za-z0-9_\-]{20,128})@[A-Za-z0-9]",
        "https://{hex:40}@git.example.org/team/app.git",
        "https://continuous-integration@git.example.org/team/app.git",
        check="drawn",
    ),
    TextRule(
        "slack-webhook",
        "Address of an incoming webhook or workflow of Slack",
        "hooks.slack.com/",
        r"hooks\.slack\.com/(?P<s>(?:services/T[A-Za-z0-9_]+/B[A-Za-z0-9_]+|workflows/[A-Za-z0-9_/]+|triggers/[A-Za-z0-9_/]+)/[A-Za-z0-9_]{16,48})",
        "https://hooks.slack.com/services/T{uan:9}/B{uan:9}/{an:24}",
        "https://hooks.slack.com/services/T000/B000/x",
    ),
    TextRule(
        "discord-webhook",
        "Address of a webhook of Discord",
        "/api/webhooks/",
        r"/api/webhooks/\d{15,21}/(?P<s>[A-Za-z0-9_\-]{50,90})",
        "https://discord.com/api/webhooks/{d:18}/{b64u:68}",
        "https://discord.com/api/webhooks/{d:18}/token",
    ),
    TextRule(
        "teams-webhook",
        "Address of a webhook of Microsoft Teams",
        ".webhook.office.com/",
        r"\.webhook\.office\.com/(?P<s>webhookb2/[0-9a-f\-]{36}@[0-9a-f\-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f\-]{36}(?:/[A-Za-z0-9_\-]{20,80})?)",
        "https://acme.webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{hex:32}/{uuid}",
        "https://acme.webhook.office.com/webhookb2/abc",
    ),
    TextRule(
        "google-chat-webhook",
        "Address of a webhook of Google Chat",
        "chat.googleapis.com/",
        r"chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_\-]{8,16}/messages\?key=(?P<s>[A-Za-z0-9_\-]{20,60}&token=[A-Za-z0-9_\-%]{20,90})",
        "https://chat.googleapis.com/v1/spaces/{an:11}/messages?key=AIz{b64u:30}&token={b64u:43}",
        "https://chat.googleapis.com/v1/spaces/{an:11}/messages",
    ),
    TextRule(
        "azure-sas",
        "Signature of a shared access signature of Azure",
        "sig=",
        r"(?<=[?&;])sig=(?P<s>[A-Za-z0-9%/+]{43,90}(?:%3[dD]|=){0,2})",
        "https://acme.blob.core.windows.net/c/f?sv=2024-11-04&sr=b&sig={an:43}%3D",
        "https://acme.blob.core.windows.net/c/f?sig=short",
        check="drawn",
    ),
    TextRule(
        "aws-presigned",
        "Signature or session of a presigned address of AWS",
        "x-amz-s",
        r"[xX]-[aA]mz-(?:[sS]ignature=(?P<s>[0-9a-f]{64})|[sS]ecurity-[tT]oken=(?P<t>[A-Za-z0-9%/+=]{100,}))",
        "https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature={hex:64}",
        "https://b.s3.amazonaws.com/k?X-Amz-Signature=abc",
    ),
    TextRule(
        "bearer-header",
        "Bearer token of a header",
        "bearer ",
        r"[bB][eE][aA][rR][eE][rR] {1,4}(?P<s>[A-Za-z0-9_\-.~+/]{16,4096}={0,2})",
        "Authorization: Bearer {an:40}",
        "Authorization: Bearer <token>",
        check="drawn",
    ),
    TextRule(
        "basic-header",
        "User and password of a header, in base64",
        "basic ",
        r"[bB][aA][sS][iI][cC] {1,4}(?P<s>[A-Za-z0-9+/]{8,1024}={0,2})",
        "Authorization: Basic {basic}",
        "a basic understanding of it",
        check="login",
    ),
    TextRule(
        "curl-user",
        "User and password given to curl or wget",
        "curl ",
        r"curl [^\n|;]{0,300}?(?:-u|--user|-U|--proxy-user)[ =]?[\"']?[A-Za-z0-9._@\-]{1,64}"
        r":(?P<s>[^\s\"'$`<>{}]{4,128})",
        "curl -sS -u deploy:{pass} https://api.example.org/v1",
        'curl -u "$USER:$PASSWORD" https://api.example.org/v1',
    ),
    TextRule(
        "netrc-password",
        "Password in a netrc file",
        "machine ",
        r"machine[ \t]+\S{1,253}(?:[\s+\-]|\\n){1,12}login[ \t]+\S{1,128}?"
        r"(?:[\s+\-]|\\n){1,12}password[ \t]+(?P<s>\S{4,256})",
        "machine api.example.org\n  login deploy\n  password {pass}",
        "machine api.example.org login deploy password <password>",
    ),
    TextRule(
        "private-key",
        "Private key in PEM: RSA, EC, DSA, OpenSSH, PKCS#8, encrypted or not",
        "private key-----",
        r"-----BEGIN (?:[A-Z0-9]{2,10} ){0,2}PRIVATE KEY-----(?P<s>(?:(?:Proc-Type|DEK-Info):[^\n\\]{1,120}|"
        + _BASE64_BODY
        + r"){20,20000})(?:-----END [A-Z0-9 ]{0,24}PRIVATE KEY-----)?",
        "-----BEGIN RSA PRIVATE KEY-----\n{pem:6}\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
        begin="-----BEGIN",
    ),
    TextRule(
        "pgp-private-key",
        "Private key of OpenPGP",
        "pgp private key block-----",
        r"-----BEGIN PGP PRIVATE KEY BLOCK-----(?P<s>(?:(?:Version|Comment|Hash|Charset):[^\n\\]{1,120}|"
        + _BASE64_BODY
        + r"){20,40000})(?:-----END PGP PRIVATE KEY BLOCK-----)?",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{pem:8}\n=aB3d\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n(see the vault)",
        begin="-----BEGIN",
    ),
    TextRule(
        "ssh2-private-key",
        "Private key of SSH.COM, or the private part of a PuTTY key file",
        "private-lines: ",
        r"[pP]rivate-[lL]ines: \d{1,3}(?P<s>" + _BASE64_BODY + r"{20,20000})",
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 2\n{pem:1}\nPrivate-MAC: {hex:64}",
        "Private-Lines: 14",
    ),
    TextRule(
        "jwk-private-key",
        "Private part of a JSON web key",
        "kty",
        r"kty\\{0,3}\"(?:[^{}\"]|\"(?!kty)){0,1600}?"
        r"\"(?:d|k)\\{0,3}\"[ \t\r\n]*:[ \t\r\n]*\\{0,3}\"(?P<s>[A-Za-z0-9_\-]{22,1400})",
        '{"kty": "EC", "crv": "P-256", "x": "{b64u:43}", "d": "{b64u:43}"}',
        '{"kty": "EC", "crv": "P-256", "x": "{b64u:43}", "y": "{b64u:43}"}',
    ),
    TextRule(
        "kube-client-key",
        "Key of a client in a kubeconfig, in base64",
        "client-key-data",
        r"client-key-data\\{0,3}\"?[ \t]*:[ \t]*\\{0,3}\"?(?P<s>[A-Za-z0-9+/]{40,20000}={0,2})",
        "users:\n- user:\n    client-key-data: LS0tLS1CRUdJTi{b64:200}==",
        "users:\n- user:\n    client-key-data: $KEY",
    ),
    TextRule(
        "password-hash",
        "Hash of a password as in /etc/shadow, htpasswd or a users table",
        "$",
        r"\$(?:(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{53})|(?:[156y]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9$]{1,40}\$[./A-Za-z0-9]{22,90})|(?:apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22})|(?:argon2(?:id?|d)\$v=\d{1,3}\$m=\d{1,8},t=\d{1,3},p=\d{1,3}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,128}))",
        "root:$6${an:16}${an:86}:19000:0:99999:7:::",
        "root:$6$:19000:0:99999:7:::",
        check="none",
    ),
    TextRule(
        "session-cookie",
        "Session in a Cookie or Set-Cookie header",
        "cookie:",
        r"[cC]ookie:[^\n]{0,400}?(?:[sS][eE][sS][sS](?:ion)?(?:_?id)?|sid|connect\.sid|auth|[a-z_\-]{0,24}token)=(?P<s>[A-Za-z0-9%._\-+/]{20,2048})",
        "Cookie: theme=dark; sessionid={lan:32}",
        "Cookie: theme=dark",
        check="drawn",
    ),
    TextRule(
        "mnemonic",
        "Mnemonic of a wallet: twelve words or more",
        "mnemonic",
        r"[mM][nN][eE][mM][oO][nN][iI][cC][A-Za-z_]{0,16}\\{0,3}[\"']?[ \t]*[:=][ \t]*\\{0,3}[\"']?"
        r"(?P<s>(?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?![a-z])",
        'MNEMONIC="{l:5} {l:4} {l:6} {l:7} {l:3} {l:5} {l:6} {l:4} {l:8} {l:5} {l:6} {l:4}"',
        "mnemonic: a word or two",
    ),
)
