"""Addresses of the pages of staff, all under ``travail/``."""

from django.urls import path

from jalon.casework.views import acts, cases, funds, payments, queue, receivables, sessions, situations, today

app_name = "casework"

urlpatterns = [
    path("travail/", today.today, name="today"),
    path("travail/dossiers/", queue.listing, name="cases"),
    path("travail/dossiers/ensemble/", queue.together, name="cases-together"),
    path("travail/dossiers/filtres/", queue.keep, name="queue-keep"),
    path("travail/dossiers/filtres/<int:queue_id>/retirer/", queue.forget, name="queue-forget"),
    path("travail/dossiers/<uuid:public_id>/", cases.one, name="case"),
    path("travail/dossiers/<uuid:public_id>/pieces/<int:attachment_id>/", cases.document, name="document"),
    path("travail/dossiers/<uuid:public_id>/<slug:act>/", acts.act, name="act"),
    path("travail/seances/", sessions.listing, name="sessions"),
    path("travail/seances/<slug:region>/nouvelle/", sessions.new, name="session-new"),
    path("travail/seances/<int:session_id>/", sessions.one, name="session"),
    path("travail/seances/<int:session_id>/rapport/", sessions.report, name="session-report"),
    path("travail/seances/<int:session_id>/clore/", sessions.close, name="session-close"),
    path("travail/seances/<int:session_id>/transmission/", sessions.transmit, name="session-transmit"),
    path("travail/rapports/<int:report_id>/vote/", sessions.vote, name="vote"),
    path("travail/paiements/", payments.listing, name="payments"),
    path("travail/paiements/<uuid:public_id>/", payments.one, name="payment"),
    path("travail/paiements/<uuid:public_id>/<slug:act>/", payments.act, name="payment-act"),
    path("travail/creances/", receivables.listing, name="receivables"),
    path("travail/creances/titres/<uuid:public_id>/", receivables.order, name="recovery"),
    path("travail/creances/titres/<uuid:public_id>/<slug:act>/", receivables.act, name="recovery-act"),
    path("travail/creances/<slug:region>/<slug:reference>/", receivables.one_case, name="receivable"),
    path("travail/creances/<slug:region>/<slug:reference>/titre/", receivables.issue, name="receivable-issue"),
    path("travail/creances/<slug:region>/<slug:reference>/anticipe/", receivables.early, name="receivable-early"),
    path("travail/creances/<slug:region>/<slug:reference>/remise/", receivables.remit, name="receivable-remit"),
    path("travail/enveloppes/", funds.listing, name="funds"),
    path("travail/enveloppes/<slug:region>/ouvrir/", funds.open_envelope, name="funds-open"),
    path("travail/enveloppes/<slug:region>/credits/", funds.open_credits, name="funds-credits"),
    path("travail/enveloppes/<slug:region>/ecritures/", situations.entries, name="funds-entries"),
    path("travail/enveloppes/<slug:region>/dispositifs/<slug:slug>/", situations.scheme, name="funds-scheme"),
    path("travail/enveloppes/<slug:region>/dossiers/<slug:reference>/", situations.case, name="funds-case"),
    path("travail/enveloppes/<slug:region>/exercices/<int:exercice>/", situations.exercice, name="funds-exercice"),
    path("travail/enveloppes/<slug:region>/exercices/<int:exercice>/report/", funds.carry, name="funds-carry"),
    path("travail/enveloppes/<slug:region>/<slug:slug>/", situations.envelope, name="funds-envelope"),
    path("travail/enveloppes/<slug:region>/<slug:slug>/affecter/", funds.allocate, name="funds-allocate"),
    path("travail/enveloppes/<slug:region>/<slug:slug>/desaffecter/", funds.deallocate, name="funds-deallocate"),
    path("travail/enveloppes/<slug:region>/<slug:slug>/augmenter/", funds.increase, name="funds-increase"),
    path("travail/enveloppes/<slug:region>/<slug:slug>/annuler/", funds.cancel, name="funds-cancel"),
    path("travail/enveloppes/<slug:region>/<slug:slug>/virer/", funds.transfer, name="funds-transfer"),
    path("travail/enveloppes/<slug:region>/<slug:slug>/rephaser/", funds.rephase, name="funds-rephase"),
]
