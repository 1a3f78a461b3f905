"""Keys of providers of models and of what agents are built with."""

from __future__ import annotations

from indexer.secrets.rule import TokenRule

MODELS = (
    TokenRule(
        "anthropic-key",
        "API, admin or OAuth key of Anthropic",
        "sk-ant-",
        r"sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_\-]{40,}",
        "sk-ant-api03-{b64u:93}AA",
        "sk-ant-{an:10}",
    ),
    TokenRule(
        "openai-key",
        "API key of OpenAI: project, service account, admin or the older form",
        "sk-proj- sk-svcacct- sk-admin- sk-None- sk-",
        r"sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_\-]{20,400}|[A-Za-z0-9]{20,100}T3BlbkFJ[A-Za-z0-9_\-]{20,200})",
        "sk-proj-{b64u:58}T3BlbkFJ{b64u:58}",
        "sk-proj-{an:8}",
    ),
    TokenRule(
        "openrouter-key",
        "API key of OpenRouter",
        "sk-or-",
        r"sk-or-(?:v\d-)?[A-Za-z0-9]{40,80}",
        "sk-or-v1-{hex:64}",
        "sk-or-v1-{hex:12}",
    ),
    TokenRule(
        "sk-key",
        "Key that begins with sk-, as many providers of models and gateways give them (DeepSeek, Moonshot, LiteLLM …)",
        "sk-",
        r"sk-(?=[A-Za-z]*\d)[A-Za-z0-9]{20,64}",
        "sk-{hex:32}",
        "sk-{l:32}",
        entropy=3.3,
    ),
    TokenRule(
        "huggingface-token",
        "Access token of Hugging Face",
        "hf_ api_org_",
        r"(?:hf_[A-Za-z]{34}|hf_[A-Za-z0-9]{34,40}|api_org_[A-Za-z0-9]{34})",
        "hf_{an:34}",
        "hf_{an:10}",
    ),
    TokenRule("groq-key", "API key of Groq", "gsk_", r"gsk_[A-Za-z0-9]{48,56}", "gsk_{an:52}", "gsk_{an:12}"),
    TokenRule("xai-key", "API key of xAI", "xai-", r"xai-[A-Za-z0-9]{70,90}", "xai-{an:80}", "xai-{an:20}"),
    TokenRule(
        "perplexity-key", "API key of Perplexity", "pplx-", r"pplx-[A-Za-z0-9]{40,56}", "pplx-{an:48}", "pplx-{an:8}"
    ),
    TokenRule("replicate-token", "Token of Replicate", "r8_", r"r8_[A-Za-z0-9]{37}", "r8_{an:37}", "r8_{an:12}"),
    TokenRule("fireworks-key", "API key of Fireworks AI", "fw_", r"fw_[A-Za-z0-9]{22,32}", "fw_{an:24}", "fw_{an:8}"),
    TokenRule(
        "together-key",
        "API key of Together AI",
        "tgp_v1_",
        r"tgp_v1_[A-Za-z0-9_\-]{40,50}",
        "tgp_v1_{b64u:43}",
        "tgp_v1_x",
    ),
    TokenRule(
        "nvidia-key", "API key of NVIDIA", "nvapi-", r"nvapi-[A-Za-z0-9_\-]{60,80}", "nvapi-{b64u:64}", "nvapi-{an:12}"
    ),
    TokenRule("cerebras-key", "API key of Cerebras", "csk-", r"csk-[a-z0-9]{44,52}", "csk-{lan:48}", "csk-{lan:12}"),
    TokenRule(
        "langsmith-key",
        "API key of LangSmith",
        "lsv2_",
        r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
        "lsv2_pt_{hex:32}_{hex:10}",
        "lsv2_pt_{hex:12}",
    ),
    TokenRule(
        "langfuse-key",
        "Secret key of Langfuse",
        "sk-lf-",
        r"sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "sk-lf-{uuid}",
        "sk-lf-{hex:8}",
    ),
    TokenRule(
        "pinecone-key",
        "API key of Pinecone",
        "pcsk_",
        r"pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,70}",
        "pcsk_{an:5}_{an:63}",
        "pcsk_{an:5}",
    ),
    TokenRule(
        "tavily-key", "API key of Tavily", "tvly-", r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}", "tvly-{an:32}", "tvly-x"
    ),
    TokenRule("firecrawl-key", "API key of Firecrawl", "fc-", r"fc-[a-f0-9]{32}", "fc-{hex:32}", "fc-{hex:12}"),
    TokenRule("jina-key", "API key of Jina AI", "jina_", r"jina_[A-Za-z0-9_\-]{56,64}", "jina_{an:60}", "jina_{an:10}"),
    TokenRule(
        "voyage-key", "API key of Voyage AI", "pa-", r"pa-[A-Za-z0-9_\-]{43}", "pa-{b64u:43}", "pa-{an:12}", entropy=4.0
    ),
    TokenRule("elevenlabs-key", "API key of ElevenLabs", "sk_", r"sk_[a-f0-9]{48}", "sk_{hex:48}", "sk_{hex:12}"),
    TokenRule(
        "wandb-key",
        "API key of Weights & Biases in the form with a prefix",
        "wandb_v1_",
        r"wandb_v1_[A-Za-z0-9_]{60,90}",
        "wandb_v1_{an:72}",
        "wandb_v1_{an:8}",
    ),
    TokenRule(
        "helicone-key",
        "API key of Helicone",
        "sk-helicone-",
        r"sk-helicone-[a-z0-9\-]{27,60}",
        "sk-helicone-{lan:7}-{lan:7}-{lan:7}-{lan:7}",
        "sk-helicone-{lan:4}",
    ),
    TokenRule("e2b-key", "API key of E2B", "e2b_", r"e2b_[a-f0-9]{40}", "e2b_{hex:40}", "e2b_{hex:12}"),
    TokenRule(
        "composio-key",
        "API key of Composio",
        "comp_",
        r"comp_[A-Za-z0-9]{32,40}",
        "comp_{an:36}",
        "comp_{an:8}",
        entropy=3.8,
    ),
    TokenRule(
        "apify-token",
        "Token of Apify",
        "apify_api_",
        r"apify_api_[A-Za-z0-9]{36}",
        "apify_api_{an:36}",
        "apify_api_{an:9}",
    ),
)
