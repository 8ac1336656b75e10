"""Which model answers, from which provider, with which settings."""

from ai_common.merge import merge_settings
from ai_common.models import AssistantConfig, Provider, ProviderKind
from ai_common.store import SettingsStore

__all__ = ["AssistantConfig", "Provider", "ProviderKind", "SettingsStore", "merge_settings"]
