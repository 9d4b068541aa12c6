"""Forms of the products."""

from kheo.products.forms.deciding import ContactConsentForm, CorrectionForm, RatingForm, RevocationForm
from kheo.products.forms.dossiers import END, RESUME, NoRenewalForm, ProductDossierForm
from kheo.products.forms.entering import ProducerForm, ProductForm
from kheo.products.forms.published import CatalogueFilter

__all__ = [
    "END", "RESUME", "CatalogueFilter", "ContactConsentForm", "CorrectionForm", "NoRenewalForm", "ProducerForm", "ProductDossierForm", "ProductForm",
    "RatingForm", "RevocationForm",
]  # fmt: skip
