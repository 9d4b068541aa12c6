"""The portal's addresses beside its pages: `/quyen-rieng-tu/` for everybody, its work under `/lam-viec/`."""

from django.urls import path

from kheo.portal.views import articles, events, feeds, films, galleries, privacy, take_downs, visits

app_name = "portal"

urlpatterns = [
    path("luot/", visits.visits, name="visits"),
    path("sitemap.xml", feeds.show_sitemap, name="sitemap"),
    path("robots.txt", feeds.show_robots, name="robots"),
    path("rss/", feeds.show_rss, name="rss"),
    path("rss/atom/", feeds.show_atom, name="atom"),
    path("phim/<uuid:uuid>/", films.show_film, name="film"),
    path("phim/<uuid:uuid>/phu-de.vtt", films.show_captions, name="film_captions"),
    path("su-kien/", events.show_coming, name="events"),
    path("su-kien/da-qua/", events.show_past, name="past_events"),
    path("su-kien/lich.ics", events.show_calendar, name="calendar"),
    path("su-kien/<slug:source>/<int:pk>.ics", events.show_event_calendar, name="event_calendar"),
    path("lam-viec/bai-viet/tu-mo-hinh/<int:pk>/", articles.write_of_initiative, name="article_of_initiative"),
    path("lam-viec/thu-vien-anh/tu-hoat-dong/<int:pk>/", galleries.build_of_activity, name="gallery_of_activity"),
    path("quyen-rieng-tu/", privacy.show_notice, name="privacy"),
    path("quyen-rieng-tu/yeu-cau-go/", privacy.ask_take_down, name="ask_take_down"),
    path("quyen-rieng-tu/yeu-cau-go/<slug:code>/", privacy.show_receipt, name="take_down_receipt"),
    path("lam-viec/yeu-cau-go/", take_downs.list_take_downs, name="take_downs"),
    path("lam-viec/yeu-cau-go/<int:pk>/", take_downs.handle_take_down, name="take_down"),
]
