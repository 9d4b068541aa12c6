"""Views of the products: the public catalogue, and the work at the desk."""
