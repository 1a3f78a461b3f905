"""Tokens of protocols and formats, whoever gives them out."""

from __future__ import annotations

from indexer.secrets.rule import TokenRule

STRUCTURES = (
    TokenRule(
        "jwt",
        "JSON web token, signed",
        "eyJ",
        r"eyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{16,}",
        "{jwt}.{b64u:43}",
        "eyJhbGciOiJub25lIn0.e30.",
    ),
    TokenRule(
        "jwe",
        "JSON web token, encrypted",
        "eyJ",
        r"eyJ[A-Za-z0-9_\-]{20,}\.[A-Za-z0-9_\-]{0,1024}\.[A-Za-z0-9_\-]{12,}\.[A-Za-z0-9_\-]{16,}\.[A-Za-z0-9_\-]{16,}",
        "eyJ{b64u:60}.{b64u:342}.{b64u:16}.{b64u:80}.{b64u:22}",
        "eyJ{b64u:60}",
    ),
    TokenRule(
        "age-key",
        "Secret key of age",
        "AGE-SECRET-KEY- AGE-PLUGIN-",
        r"AGE-(?:SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}|PLUGIN-[A-Z0-9]{2,20}-1[A-Z0-9]{50,})",
        "AGE-SECRET-KEY-1{bechu:58}",
        "AGE-SECRET-KEY-1QQ",
    ),
    TokenRule(
        "minisign-key",
        "Secret key of minisign or signify",
        "RWRTY0Iy RWRCSkXx",
        r"(?:RWRTY0Iy[A-Za-z0-9+/]{200}={0,2}|RWRCSkXx[A-Za-z0-9+/]{120,}={0,2})",
        "RWRTY0Iy{b64:200}",
        "RWRTY0Iy{b64:20}",
    ),
    TokenRule(
        "bitcoin-extended-key",
        "Extended private key of a wallet",
        "xprv9s21ZrQH143K tprv8ZgxMBicQKsP zprvAWgYBBk7JR8G yprvABrGsX5C9jan",
        r"[xtzy]prv[1-9A-HJ-NP-Za-km-z]{107,108}",
        "xprv9s21ZrQH143K{b58:95}",
        "xprv9s21ZrQH143K",
    ),
    TokenRule(
        "nostr-key",
        "Secret key of Nostr",
        "nsec1",
        r"nsec1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}",
        "nsec1{bech:58}",
        "nsec1{bech:12}",
    ),
    TokenRule(
        "onion-key",
        "Private key of an onion service, version 3",
        "-V3:",
        r"ED25519-V3:[A-Za-z0-9+/]{80,90}={0,2}",
        "ED25519-V3:{b64:86}==",
        "ED25519-V3:{b64:12}",
        lead=7,
    ),
    TokenRule(
        "aws-session-token",
        "Session token of temporary credentials of AWS",
        "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz",
        r"(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/%]{80,}={0,2}",
        "IQoJb3JpZ2lu{b64:300}",
        "IQoJb3JpZ2lu",
    ),
    TokenRule(
        "ssh-key-body",
        "Private key of OpenSSH without its first line",
        "b3BlbnNzaC1rZXktdjE",
        r"b3BlbnNzaC1rZXktdjE(?:[A-Za-z0-9+/=]|[\r\n]|\\{1,4}[nr]){60,20000}",
        "b3BlbnNzaC1rZXktdjE{pem:4}",
        "b3BlbnNzaC1rZXktdjE{b64:12}",
    ),
    TokenRule(
        "pem-in-base64",
        "Private key in PEM that was written in base64 once more",
        "LS0tLS1CRUdJTiB",
        r"LS0tLS1CRUdJTiB(?:SU0EgUFJJVkFURS|FQyBQUklWQVRF|QUklWQVRF|PUEVOU1NIIFBSSVZBVE|FTkNSWVBURUQgUFJJVkFURS"
        r"|EU0EgUFJJVkFURS)[A-Za-z0-9+/]{20,}"
        r"(?:(?:\r?\n|\\{1,4}[nr])[A-Za-z0-9+/]{4,76}(?=={0,2}(?:[\s\\\"']|$)))*={0,2}",
        "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t{b64:300}",
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t{b64:300}",
    ),
)
