"""Lets Django and Wagtail ask for their permissions in the same role table as everybody else."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend

from kheo.org.permissions import admin_permissions


class RoleBackend(BaseBackend):
    """Permissions of Django from `data/roles.yaml`; signs nobody in."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return admin_permissions(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(permission.startswith(f"{app_label}.") for permission in self.get_all_permissions(user_obj))


class SignInBackend(AuthenticationBackend):
    """Signs accounts in, and grants nothing: Django's groups and single permissions are not used in this house."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:  # noqa: ARG002
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:  # noqa: ARG002
        return set()
