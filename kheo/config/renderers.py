"""How forms are written into pages: with the same pieces as everything else."""

from django.forms.renderers import TemplatesSetting


class KheoForms(TemplatesSetting):
    """`{{ form }}`, `{{ field.as_field_group }}` and `{{ formset }}` look like the components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    formset_template_name = "components/formset.html"
