"""What headings and labels of specs are called in several languages, so that translated folders read like any."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_PHRASES: Final[dict[str, str]] = {
    "introduction": """introduction | overview | summary | 简介 | 概述 | 介绍 | 引言 | 簡介 | はじめに | 概要 | 導入 |
        소개 | 개요 | введение | обзор | introdução | introducción | einleitung | visão geral""",
    "glossary": """glossary | terminology | definitions | 术语表 | 术语 | 術語表 | 词汇表 | 用語集 | 用語定義 |
        용어집 | 용어 | 용어 정의 | глоссарий | термины | glossário | glosario | glossaire | glossar""",
    "requirements": """requirements | requirement | 需求 | 要求 | 要件 | 需求列表 | 需求规格 | 요구사항 | 요구 사항 |
        требования | requisitos | exigences | anforderungen | 功能需求""",
    "criteria": """acceptance criteria | acceptance criterion | 验收标准 | 验收准则 | 接受标准 | 驗收標準 |
        受け入れ基準 | 受入基準 | 受入れ基準 | 受け入れ条件 | 수용 기준 | 인수 기준 | 수락 기준 |
        승인 기준 | критерии приемки | критерии приёмки | critérios de aceitação | critérios de aceite |
        criterios de aceptación | critères d'acceptation | akzeptanzkriterien""",
    "story": """user story | objective | 用户故事 | 使用者故事 | 目标 | ユーザーストーリー | ユーザストーリー |
        目的 | 사용자 스토리 | 목표 | пользовательская история | user stories | história de usuário |
        historia de usuario | objetivo | ziel""",
    "purpose": "purpose | 目的 | 用途 | 목적 | назначение | цель | propósito | objetivo | but | zweck",
    "functional": """functional requirements | functional requirement | requisitos funcionais |
        requisitos funcionales | 功能需求 | 功能要求 | 功能性需求 | 機能要件 | 기능 요구사항 |
        функциональные требования | exigences fonctionnelles""",
    "quality": """non-functional requirements | non functional requirements | nonfunctional requirements |
        quality requirements | requisitos não funcionais | requisitos no funcionales | 非功能需求 |
        非功能性需求 | 非功能要求 | 非機能要件 | 비기능 요구사항 | нефункциональные требования""",
    "constraint": """constraints | constraint | restrições | restricciones | 约束 | 約束 | 制約 | 제약 | ограничения""",
    "success": """success criteria | measurable outcomes | critérios de sucesso | criterios de éxito | 成功标准 |
        成功準則 | 成功基準 | 성공 기준 | критерии успеха | erfolgskriterien | critères de succès""",
    "scenarios": """user scenarios & testing | user scenarios | user scenarios and testing | user stories |
        用户场景与测试 | 用户故事 | cenários de usuário | escenarios de usuario""",
    "acceptance": """acceptance scenarios | acceptance scenario | acceptance criteria | cenários de aceitação |
        cenários de aceite | escenarios de aceptación | 验收场景 | 驗收場景 | 受け入れシナリオ |
        수용 시나리오 | 인수 시나리오 | aceite | сценарии приемки | сценарии приёмки""",
    "edges": """edge cases | 边界情况 | 边缘情况 | エッジケース | 엣지 케이스 | casos de borda | casos extremos |
        граничные случаи""",
    "entities": """key entities | entities | 关键实体 | 核心实体 | 主要エンティティ | 주요 엔티티 | 핵심 엔티티 |
        entidades-chave | entidades principais | entidades clave | ключевые сущности""",
    "assumptions": """assumptions | assumptions & dependencies | assumptions and dependencies | 假设 | 前提 | 前提条件 |
        假設 | 가정 | 전제 | premissas | suposições | suposiciones | supuestos | допущения |
        предположения | annahmen | hypothèses""",
    "clarifications": """clarifications | 澄清 | 澄清记录 | 明確化 | 명확화 | esclarecimentos | clarificações |
        aclaraciones | уточнения | 疑问澄清 | klärungen""",
    "current": """current behavior | current behaviour | defect | 当前行为 | 现有行为 | 現在の動作 | 현재 동작""",
    "expected": """expected behavior | expected behaviour | correct | 期望行为 | 预期行为 | 期待される動作 |
        기대 동작""",
    "unchanged": """unchanged behavior | unchanged behaviour | regression prevention | preserved behavior | 不变行为 |
        保持不变的行为 | 変更されない動作 | 변경되지 않는 동작""",
    "tasks": """tasks | task list | implementation tasks | 任务 | 任务列表 | 任務 | タスク | 작업 | 작업 목록 |
        задачи | tarefas | tareas""",
    "properties": """correctness properties | 正确性属性 | 正確性屬性 | 正当性プロパティ | 正確性プロパティ |
        정확성 속성""",
}
_ROLES: Final[dict[str, frozenset[str]]] = {
    role: frozenset(" ".join(phrase.split()).casefold() for phrase in phrases.split("|"))
    for role, phrases in _PHRASES.items()
}

REQUIREMENT_WORDS: Final = (
    "requirement|req|需求|要求|要件|요구 ?사항|требование|requisito|exigence|anforderung|yêu cầu|fr|nfr|r"
)
REFERENCE_WORDS: Final = (
    "requirements?|reqs?|需求|要求|要件|요구 ?사항|требования?|requisitos?|validates|验证|驗證|検証|검증"
)
DEPENDENCY_WORDS: Final = (
    r"depende(?:n)? de|depends?\b(?: on| upon)?|dependent on|dependenc(?:y|ies)|blocked by|"
    "依赖(?:于)?|依賴|依存|의존(?:성)?|зависит от"
)

_EXTRA: Final = re.compile(r"[*_`~]|\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")
_NUMBERING: Final = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){0,4}[.)、:]?|[IVX]{1,5}\.)\s+")


@lru_cache(maxsize=4096)
def plain(title: str) -> str:
    """A heading's words alone: no marks, remarks in brackets, numbers in front, pictures or colon, in one case."""
    bare = _EXTRA.sub(" ", unicodedata.normalize("NFC", title[:300]))
    bare = "".join(char if unicodedata.category(char) not in {"So", "Sk", "Cf", "Mn"} else " " for char in bare)
    bare = _NUMBERING.sub("", bare.strip())
    return " ".join(bare.split()).strip(" :：-–—.").casefold()


def is_called(title: str, role: str) -> bool:
    """Whether a heading or label says that role."""
    return plain(title) in _ROLES[role]


def begins_with(title: str, role: str) -> bool:
    """Whether a heading begins with words of that role, as in `Key Entities and their fields`."""
    bare = plain(title)
    return bare in _ROLES[role] or any(bare.startswith(phrase + " ") for phrase in _ROLES[role])
