import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "../../../bench/lab/program.ts";
import { freePort } from "../redis.ts";
import { until } from "../until.ts";
import { done, SHOP_PACKAGES } from "./tools.ts";

const APPS = `
django.contrib.admin django.contrib.auth django.contrib.contenttypes django.contrib.sessions django.contrib.messages
django.contrib.staticfiles django.contrib.sites django.contrib.flatpages
oscar.config.Shop oscar.apps.analytics.apps.AnalyticsConfig oscar.apps.checkout.apps.CheckoutConfig
oscar.apps.address.apps.AddressConfig oscar.apps.shipping.apps.ShippingConfig
oscar.apps.catalogue.apps.CatalogueConfig oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig
oscar.apps.communication.apps.CommunicationConfig oscar.apps.partner.apps.PartnerConfig
oscar.apps.basket.apps.BasketConfig oscar.apps.payment.apps.PaymentConfig oscar.apps.offer.apps.OfferConfig
oscar.apps.order.apps.OrderConfig oscar.apps.customer.apps.CustomerConfig oscar.apps.search.apps.SearchConfig
oscar.apps.voucher.apps.VoucherConfig oscar.apps.wishlists.apps.WishlistsConfig
oscar.apps.dashboard.apps.DashboardConfig oscar.apps.dashboard.reports.apps.ReportsDashboardConfig
oscar.apps.dashboard.users.apps.UsersDashboardConfig oscar.apps.dashboard.orders.apps.OrdersDashboardConfig
oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig oscar.apps.dashboard.offers.apps.OffersDashboardConfig
oscar.apps.dashboard.partners.apps.PartnersDashboardConfig oscar.apps.dashboard.pages.apps.PagesDashboardConfig
oscar.apps.dashboard.ranges.apps.RangesDashboardConfig oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig
oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig
oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig
oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig
widget_tweaks haystack treebeard sorl.thumbnail django_tables2`;
const MIDDLEWARE = `
django.contrib.sessions.middleware.SessionMiddleware django.middleware.common.CommonMiddleware
django.middleware.csrf.CsrfViewMiddleware django.contrib.auth.middleware.AuthenticationMiddleware
django.contrib.messages.middleware.MessageMiddleware oscar.apps.basket.middleware.BasketMiddleware`;
const CONTEXT = `
django.template.context_processors.request django.contrib.auth.context_processors.auth
django.template.context_processors.i18n django.template.context_processors.media
django.template.context_processors.static django.contrib.messages.context_processors.messages
oscar.apps.search.context_processors.search_form oscar.apps.checkout.context_processors.checkout
oscar.apps.communication.notifications.context_processors.notifications
oscar.core.context_processors.metadata`;

/** As Oscar's manual has them ("Building your own shop"), over SQLite and without migrations, which take a quarter of a minute. */
const SETTINGS = `
import os
from oscar.defaults import *
class NoMigrations:
    def __contains__(self, app): return True
    def __getitem__(self, app): return None
FOLDER = os.environ["SHOP_FOLDER"]
SECRET_KEY = "of a test"
DEBUG = True
LOGGING = {"version": 1, "handlers": {"none": {"class": "logging.NullHandler"}},
           "loggers": {name: {"handlers": ["none"], "propagate": False} for name in ["django", "django.server", "oscar"]}}
LANGUAGE_CODE = "en-gb"
ALLOWED_HOSTS = ["*"]
SITE_ID = 1
ROOT_URLCONF = "shop_urls"
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = FOLDER
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER + "/shop.sqlite", "ATOMIC_REQUESTS": True}}
MIGRATION_MODULES = NoMigrations()
USE_X_FORWARDED_HOST = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [os.environ["SHOP_ORIGIN"]]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_DEFAULT_CURRENCY = "EUR"
OSCAR_ORDER_STATUS_PIPELINE = {}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
INSTALLED_APPS = """${APPS}""".split()
MIDDLEWARE = """${MIDDLEWARE}""".split()
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
              "OPTIONS": {"context_processors": """${CONTEXT}""".split()}}]
`;

/**
 * The shop's own part: orders are paid at a bank, which sends the buyer back with a form. Such a form comes without the shop's cookies,
 * which are for its own site alone, so the shop answers with a redirect to itself. The receipt ends the session at the waiting room.
 */
const URLS = `
import os
from django.apps import apps
from django.http import HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from oscar.apps.checkout.views import PaymentDetailsView, ThankYouView
from oscar.apps.payment.exceptions import RedirectRequired
from oscar.core.loading import get_class, get_model

class Pay(PaymentDetailsView):
    preview = True
    def handle_payment(self, order_number, total, **kwargs):
        raise RedirectRequired(url=f"{os.environ['SHOP_BANK']}/pay?order={order_number}")

class Paid(PaymentDetailsView):
    pre_conditions = []
    def get_pre_conditions(self, request): return []
    def get_skip_conditions(self, request): return []
    def get(self, request):
        session = self.checkout_session
        basket = get_model("basket", "Basket").objects.get(id=session.get_submitted_basket_id())
        basket.strategy = get_class("partner.strategy", "Selector")().strategy(request)
        parts = self.build_submission(basket=basket)
        kwargs = {**parts.pop("order_kwargs"), "surcharges": parts.pop("surcharges", None)}
        parts.pop("payment_kwargs")
        return self.handle_order_placement(session.get_order_number(), **parts, **kwargs)

class Receipt(ThankYouView):
    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response["Airlock-Command"] = "release=120"
        return response

@csrf_exempt
def back(request):
    assert request.method == "POST" and request.POST["result"] == "paid"
    response = HttpResponseRedirect("/checkout/paid/")
    response.status_code = 303
    return response

urlpatterns = [
    path("payment/return/", back),
    path("checkout/paid/", Paid.as_view()),
    path("checkout/preview/", Pay.as_view()),
    path("checkout/thank-you/", Receipt.as_view()),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
`;

const FILL = `
import django
django.setup()
from decimal import Decimal
from oscar.core.loading import get_model
category = get_model("catalogue", "Category").add_root(name="Tickets")
kind = get_model("catalogue", "ProductClass").objects.create(name="Ticket", requires_shipping=False, track_stock=False)
ticket = get_model("catalogue", "Product").objects.create(title="Night train", product_class=kind, structure="standalone")
ticket.categories.add(category)
house = get_model("partner", "Partner").objects.create(name="House")
get_model("partner", "StockRecord").objects.create(
    product=ticket, partner=house, partner_sku="1", price=Decimal("9.50"), price_currency="EUR")
get_model("address", "Country").objects.create(
    iso_3166_1_a2="FR", iso_3166_1_a3="FRA", name="France", printable_name="France", is_shipping_country=True)
print(ticket.get_absolute_url())
`;

/** A shop that is not this project's: django-oscar, as somebody would build on it. */
export interface Oscar {
  readonly url: string;
  /** The path of the one ticket that is on sale. */
  readonly ticket: string;
  /** How many orders were placed. */
  orders(): number;
  stop(): Promise<void>;
}

/** `origin`: where visitors find the shop. `bank`: where they pay. */
export async function startOscar({ origin, bank }: { origin: string; bank: string }): Promise<Oscar> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-oscar-"));
  await writeFile(join(folder, "shop_settings.py"), SETTINGS);
  await writeFile(join(folder, "shop_urls.py"), URLS);
  const env = {
    PYTHONPATH: `${folder}:${SHOP_PACKAGES}`,
    PYTHONWARNINGS: "ignore",
    DJANGO_SETTINGS_MODULE: "shop_settings",
    SHOP_FOLDER: folder,
    SHOP_ORIGIN: origin,
    SHOP_BANK: bank,
  };
  const python = (...args: readonly string[]) =>
    done("python3", args, { env: { ...process.env, ...env }, cwd: folder });
  python("-m", "django", "migrate", "--run-syncdb", "-v0");
  const ticket = python("-c", FILL);
  const port = await freePort();
  const command = [
    "python3",
    "-m",
    "django",
    "runserver",
    "--noreload",
    "--skip-checks",
    `127.0.0.1:${port}`,
  ];
  const { program } = await start({ command, env });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(url + ticket)).ok, 60_000);
  const count = `import sqlite3; print(sqlite3.connect("${folder}/shop.sqlite").execute("select count(*) from order_order").fetchone()[0])`;
  return {
    url,
    ticket,
    orders: () => Number(python("-c", count)),
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
