"""The WSGI application gunicorn serves, with the cache of whole responses in front of it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiki.settings")

django_application = get_wsgi_application()

from wiki.front.response_cache import ResponseCache  # noqa: E402 - needs the rooms to be loaded

application = ResponseCache(django_application)
