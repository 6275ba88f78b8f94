#pragma once
// What agents and operators get from a desk that has written no texts.

#include "rules/templates/built_in.hh"
#include "rules/templates/built_in_html.hh"

namespace rules {

inline constexpr BuiltIn kToAgents[] = {
    {"notification", "en", R"(Subject: {{ticket.ref}} {{ticket.subject}}

{{event.what|A new message on this ticket.}}
{{#message.proof}}
{{message.proof}}
{{/message.proof}}

{{message.text}}
{{#message.attachments}}

{{message.attachments}}
{{/message.attachments}}

----------------------------------------
From: {{message.from_name}} <{{message.from|unknown}}>
{{#message.people}}
{{message.people}}
{{/message.people}}
Customer: {{customer.name|none}} (plan {{customer.plan|none}}{{#customer.sla}}, SLA {{customer.sla}}{{/customer.sla}})
Severity {{ticket.severity}}, status {{ticket.status}}, group {{ticket.group|none}}, owner {{owner.name|nobody}}
Time left: {{target.left|no target}}
{{#ticket.links}}

Links:
{{ticket.links}}
{{/ticket.links}}
{{#customer.open_tickets}}

Other open tickets of this customer:
{{customer.open_tickets}}
{{/customer.open_tickets}}

Your answer to this mail goes to {{answer.to|the requester}}. Commands stand alone in the first or last lines:

{{commands|#take  #note  #solved}}
{{#message.quoted}}

Quoted there:

{{message.quoted}}
{{/message.quoted}}
)",
     kNotificationHtml},
    {"notification", "de", R"(Subject: {{ticket.ref}} {{ticket.subject}}

{{event.what|Eine neue Nachricht zu diesem Ticket.}}
{{#message.proof}}
{{message.proof}}
{{/message.proof}}

{{message.text}}
{{#message.attachments}}

{{message.attachments}}
{{/message.attachments}}

----------------------------------------
Von: {{message.from_name}} <{{message.from|unbekannt}}>
{{#message.people}}
{{message.people}}
{{/message.people}}
Kunde: {{customer.name|keiner}} (Vertrag {{customer.plan|keiner}}{{#customer.sla}}, Zusagen {{customer.sla}}{{/customer.sla}})
Dringlichkeit {{ticket.severity}}, Status {{ticket.status}}, Gruppe {{ticket.group|keine}}, zuständig {{owner.name|niemand}}
Verbleibende Zeit: {{target.left|keine Zusage}}
{{#ticket.links}}

Verweise:
{{ticket.links}}
{{/ticket.links}}
{{#customer.open_tickets}}

Andere offene Tickets dieses Kunden:
{{customer.open_tickets}}
{{/customer.open_tickets}}

Ihre Antwort auf diese Mail geht an {{answer.to|die anfragende Person}}. Befehle stehen allein in den ersten oder letzten Zeilen:

{{commands|#take  #note  #solved}}
{{#message.quoted}}

Dort zitiert:

{{message.quoted}}
{{/message.quoted}}
)",
     kNotificationHtmlDe},
    {"encrypted", "en", R"(Subject: {{ticket.ref}} An encrypted mail

This mail is encrypted or sealed. It is attached as it came: open it with your keys.
)"},
    {"encrypted", "de", R"(Subject: {{ticket.ref}} Eine verschlüsselte Mail

Diese Mail ist verschlüsselt oder versiegelt. Sie hängt an, wie sie kam: Öffnen Sie sie mit Ihrem Schlüssel.
)"},
    {"assigned", "en", R"(Subject: {{ticket.ref}} is yours: {{ticket.subject}}

{{event.what|This ticket was assigned to you.}}

Customer: {{customer.name|none}} (plan {{customer.plan|none}}), requester {{requester.address}}
Severity {{ticket.severity}}, status {{ticket.status}}, time left: {{target.left|no target}}

{{message.text}}

{{commands|#take  #note  #solved}}
)"},
    {"assigned", "de", R"(Subject: {{ticket.ref}} gehört jetzt Ihnen: {{ticket.subject}}

{{event.what|Dieses Ticket wurde Ihnen zugewiesen.}}

Kunde: {{customer.name|keiner}} (Vertrag {{customer.plan|keiner}}), Anfrage von {{requester.address}}
Dringlichkeit {{ticket.severity}}, Status {{ticket.status}}, verbleibende Zeit: {{target.left|keine Zusage}}

{{message.text}}

{{commands|#take  #note  #solved}}
)"},
    {"reminder", "en", R"(Subject: {{ticket.ref}} {{target.percent}} of the time for {{target.name}} is used

{{target.left}} left until {{target.deadline}} for {{target.name}}.

{{ticket.subject}}
Severity {{ticket.severity}}, status {{ticket.status}}, owner {{owner.name|nobody}}, customer {{customer.name|none}}

{{commands|#take  #note  #solved}}
)"},
    {"reminder", "de",
     R"(Subject: {{ticket.ref}} {{target.percent}} der Zeit für {{target.name}} sind verbraucht

Noch {{target.left}} bis {{target.deadline}} für {{target.name}}.

{{ticket.subject}}
Dringlichkeit {{ticket.severity}}, Status {{ticket.status}}, zuständig {{owner.name|niemand}}, Kunde {{customer.name|keiner}}

{{commands|#take  #note  #solved}}
)"},
    {"breach", "en", R"(Subject: {{ticket.ref}} {{target.name}} is missed

The deadline for {{target.name}} was {{target.deadline}}.

{{ticket.subject}}
Severity {{ticket.severity}}, status {{ticket.status}}, owner {{owner.name|nobody}}, customer {{customer.name|none}}

{{commands|#take  #note  #solved}}
)"},
    {"breach", "de", R"(Subject: {{ticket.ref}} {{target.name}} ist versäumt

Die Frist für {{target.name}} war {{target.deadline}}.

{{ticket.subject}}
Dringlichkeit {{ticket.severity}}, Status {{ticket.status}}, zuständig {{owner.name|niemand}}, Kunde {{customer.name|keiner}}

{{commands|#take  #note  #solved}}
)"},
    {"question", "en", R"(Subject: {{ticket.ref}} {{ticket.subject}}

{{event.what}}

{{message.text}}
{{#message.quoted}}

What the customer wrote last:

{{message.quoted}}
{{/message.quoted}}

----------------------------------------
Severity {{ticket.severity}}, status {{ticket.status}}, group {{ticket.group|none}}, owner {{owner.name|nobody}}

Your answer to this mail stays inside: it goes to the colleague who wrote it and to those who answer for the ticket.
With #public in the first or last lines it goes to the customer instead.
)"},
    {"question", "de", R"(Subject: {{ticket.ref}} {{ticket.subject}}

{{event.what}}

{{message.text}}
{{#message.quoted}}

Was der Kunde zuletzt schrieb:

{{message.quoted}}
{{/message.quoted}}

----------------------------------------
Dringlichkeit {{ticket.severity}}, Status {{ticket.status}}, Gruppe {{ticket.group|keine}}, zuständig {{owner.name|niemand}}

Ihre Antwort auf diese Mail bleibt im Haus: Sie geht an die Person, die sie geschrieben hat, und an alle, die für das Ticket zuständig sind.
Mit #public in den ersten oder letzten Zeilen geht sie stattdessen an den Kunden.
)"},
    {"page", "en", R"(Subject: {{ticket.ref}} Page {{page.name}}: {{ticket.subject}}

You are called to ticket {{ticket.id}} (level {{page.level}}).
Reply with #ack to stop the page. Without it the next level is called in {{page.timeout}}.

Customer: {{customer.name|none}} (plan {{customer.plan|none}}), requester {{requester.address}}
{{#message.proof}}
{{message.proof}}
{{/message.proof}}
Severity {{ticket.severity}}, status {{ticket.status}}
{{event.what}}

{{message.text}}

#ack  #escalate  #solved
)"},
    {"page", "de", R"(Subject: {{ticket.ref}} Alarm {{page.name}} (page): {{ticket.subject}}

Sie werden zu Ticket {{ticket.id}} gerufen (Stufe {{page.level}}).
Antworten Sie mit #ack, um den Alarm anzuhalten. Sonst wird in {{page.timeout}} die nächste Stufe gerufen.

Kunde: {{customer.name|keiner}} (Vertrag {{customer.plan|keiner}}), Anfrage von {{requester.address}}
{{#message.proof}}
{{message.proof}}
{{/message.proof}}
Dringlichkeit {{ticket.severity}}, Status {{ticket.status}}
{{event.what}}

{{message.text}}

#ack  #escalate  #solved
)"},
    {"digest", "en", R"(Subject: {{digest.title}}: {{digest.count}}

{{digest.text}}
)"},
    {"handover", "en",
     R"(Subject: {{rotation.name}}: {{rotation.previous|nobody}} hands over to {{rotation.next|nobody}}

{{rotation.next|Nobody}} is on duty now for {{rotation.name}}. Open tickets:

{{digest.text|none}}
)"},
    {"handover", "de",
     R"(Subject: {{rotation.name}}: {{rotation.previous|niemand}} übergibt an {{rotation.next|niemand}}

{{rotation.next|Niemand}} hat jetzt Dienst für {{rotation.name}}. Offene Tickets:

{{digest.text|keine}}
)"},
    {"swap", "en", R"(Subject: {{event.what}}

{{event.detail}}
)"},
    {"confirm", "en", R"(Subject: Please confirm: {{ticket.ref}}

A mail in your name asks for this, and nothing proves that it is yours:

{{transcript}}

If it is, reply with this line alone, within 24 hours:

#confirm {{confirm.code}}

If it is not, do nothing.
)"},
    {"confirm", "de", R"(Subject: Bitte bestätigen: {{ticket.ref}}

Eine Mail in Ihrem Namen verlangt dies, und nichts beweist, dass sie von Ihnen ist:

{{transcript}}

Wenn sie es ist, antworten Sie innerhalb von 24 Stunden mit dieser Zeile allein:

#confirm {{confirm.code}}

Wenn nicht, tun Sie nichts.
)"},
    {"crossed", "en", R"(Subject: {{ticket.ref}} Your answer crossed another message

Your answer has been sent to the customer. When you wrote it, you had not seen this yet:

{{event.detail}}
If that changes things, answer this mail: your words go to the customer.
)"},
    {"crossed", "de", R"(Subject: {{ticket.ref}} Ihre Antwort hat sich mit einer Nachricht gekreuzt

Ihre Antwort ist an den Kunden gegangen. Als Sie sie schrieben, hatten Sie dies noch nicht gesehen:

{{event.detail}}
Wenn das etwas ändert, antworten Sie auf diese Mail: Ihre Worte gehen an den Kunden.
)"},
    {"collision", "en", R"(Subject: {{ticket.ref}} Your answer waits for you

Your answer has not been sent. When you wrote it, you had not seen this yet:

{{event.detail}}
To send it all the same, reply with this line alone, within 24 hours:

#confirm {{confirm.code}}

To drop it, do nothing, or write another answer. This is what waits:

{{transcript}}
)"},
    {"collision", "de", R"(Subject: {{ticket.ref}} Ihre Antwort wartet auf Sie

Ihre Antwort wurde nicht gesendet. Als Sie sie schrieben, hatten Sie dies noch nicht gesehen:

{{event.detail}}
Um sie trotzdem zu senden, antworten Sie innerhalb von 24 Stunden mit dieser Zeile allein:

#confirm {{confirm.code}}

Um sie zu verwerfen, tun Sie nichts, oder schreiben Sie eine andere Antwort. Dies wartet:

{{transcript}}
)"},
    {"transcript", "en", R"(Subject: {{ticket.ref}} What your commands did

{{transcript}}
{{#incident.reports}}
This incident is {{ticket.status}}. These reports of it are not:

{{incident.reports}}
To give them the same status, reply with this line alone:

    {{commands}}
{{/incident.reports}}
{{#incident.unreached}}
Your answer did not reach the people of these reports:

{{incident.unreached}}
{{/incident.unreached}}
)"},
    {"transcript", "de", R"(Subject: {{ticket.ref}} Was Ihre Befehle bewirkt haben

{{transcript}}
{{#incident.reports}}
Diese Störung ist jetzt {{ticket.status}}. Diese Meldungen dazu sind es nicht:

{{incident.reports}}
Um ihnen denselben Status zu geben, antworten Sie mit dieser Zeile allein:

    {{commands}}
{{/incident.reports}}
{{#incident.unreached}}
Ihre Antwort hat die Personen dieser Meldungen nicht erreicht:

{{incident.unreached}}
{{/incident.unreached}}
)"},
    {"refused", "en", R"(Subject: {{ticket.ref}} Your mail was not sent on

{{refused.reason}}

{{transcript}}

Nothing of it reached the customer. This is your text:

{{message.text}}
)"},
    {"refused", "de", R"(Subject: {{ticket.ref}} Ihre Mail wurde nicht weitergegeben

{{refused.reason}}

{{transcript}}

Nichts davon hat den Kunden erreicht. Dies ist Ihr Text:

{{message.text}}
)"},
    {"listing", "en", R"(Subject: {{digest.title}}

{{digest.text|Nothing found.}}
)"},
    {"listing", "de", R"(Subject: {{digest.title}}

{{digest.text|Nichts gefunden.}}
)"},
    {"bounced", "en", R"(Subject: {{ticket.ref}} Mail to {{bounce.recipient}} was not delivered

{{bounce.recipient}} could not be reached. The report says:

    {{bounce.reason}}

{{#bounce.dead}}
Nothing more is sent there until somebody writes from it. Ask the customer another way, then name the right address:
#requester ADDRESS, or #cc ADDRESS. Naming the same one tries it once more.
{{/bounce.dead}}
{{#bounce.alive}}
The address may work again later: answer once more to try it, or name another one with #requester ADDRESS or #cc ADDRESS.
{{/bounce.alive}}

{{commands|#note  #cc  #solved}}
)"},
    {"bounced", "de", R"(Subject: {{ticket.ref}} Mail an {{bounce.recipient}} wurde nicht zugestellt

{{bounce.recipient}} war nicht erreichbar. Der Bericht sagt:

    {{bounce.reason}}

{{#bounce.dead}}
Dorthin wird nichts mehr gesendet, bis jemand von dort schreibt. Fragen Sie den Kunden auf anderem Weg und nennen Sie dann die
richtige Adresse: #requester ADRESSE oder #cc ADRESSE. Dieselbe noch einmal zu nennen, versucht es ein weiteres Mal.
{{/bounce.dead}}
{{#bounce.alive}}
Vielleicht ist die Adresse später wieder erreichbar: Antworten Sie noch einmal, oder nennen Sie eine andere mit
#requester ADRESSE oder #cc ADRESSE.
{{/bounce.alive}}

{{commands|#note  #cc  #solved}}
)"},
    {"remark", "en", R"(Subject: {{ticket.ref}} {{event.what}}

{{event.what}}.

{{event.detail}}
)"},
    {"operators", "en", R"(Subject: {{desk.name}}: {{event.what}}

{{event.detail}}
)"},
};

}  // namespace rules
