// The texts of a desk that has written none. They say what happened, what comes next and by when, and nothing
// of what a stranger wrote: an acknowledgement that repeated its sender's words could be made to carry them
// to others.

#include "rules/built_in_html.hh"
#include "rules/template.hh"

namespace rules {

namespace {

struct BuiltIn {
  const char* name;
  const char* language;
  const char* file;  // as a template file
  const char* html = nullptr;
};

constexpr BuiltIn kToCustomers[] = {
    {"ack", "en", R"(Subject: {{ticket.ref}} We have received your message

Hello,

thank you for writing to {{desk.name}}. Your message has reached us, and its number is {{ticket.id}}.

A person will read it and answer you {{target.first_response|as soon as possible}}.
If there is more to say, simply reply to this mail.

{{desk.name}}
)"},
    {"ack", "de", R"(Subject: {{ticket.ref}} Ihre Nachricht ist angekommen

Guten Tag,

vielen Dank für Ihre Nachricht an {{desk.name}}. Sie ist bei uns angekommen und hat die Nummer {{ticket.id}}.

Ein Mensch wird sie lesen und Ihnen {{target.first_response|so bald wie möglich}} antworten.
Wenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese Mail.

{{desk.name}}
)"},
    {"taken", "en", R"(Subject: {{ticket.ref}} We are working on it

Hello,

{{owner.name|a colleague}} has taken on your request number {{ticket.id}} and is working on it.

{{desk.name}}
)"},
    {"taken", "de", R"(Subject: {{ticket.ref}} Wir arbeiten daran

Guten Tag,

{{owner.name|eine Kollegin oder ein Kollege}} hat Ihre Anfrage Nummer {{ticket.id}} übernommen und arbeitet daran.

{{desk.name}}
)"},
    {"holding", "en", R"(Subject: {{ticket.ref}} We need a little more time

Hello,

your request number {{ticket.id}} needs more time than we had hoped. It is not forgotten: we will write to you {{target.update|as soon as there is news}}.

{{desk.name}}
)"},
    {"holding", "de", R"(Subject: {{ticket.ref}} Wir brauchen noch etwas Zeit

Guten Tag,

Ihre Anfrage Nummer {{ticket.id}} braucht mehr Zeit, als wir gehofft hatten. Sie ist nicht vergessen: wir schreiben Ihnen {{target.update|sobald es Neues gibt}}.

{{desk.name}}
)"},
    {"closed", "en", R"(Subject: {{ticket.ref}} Closed

Hello,

we have closed your request number {{ticket.id}}. If it is not settled for you, reply to this mail and we will look at it again.

{{desk.name}}
)"},
    {"closed", "de", R"(Subject: {{ticket.ref}} Abgeschlossen

Guten Tag,

wir haben Ihre Anfrage Nummer {{ticket.id}} abgeschlossen. Wenn sie für Sie nicht erledigt ist, antworten Sie auf diese Mail, und wir sehen sie uns wieder an.

{{desk.name}}
)"},
};

constexpr BuiltIn kToAgents[] = {
    {"notification", "en", R"(Subject: {{ticket.ref}} {{ticket.subject}}

{{event.what|A new message on this ticket.}}

{{message.text}}
{{#message.attachments}}

{{message.attachments}}
{{/message.attachments}}

----------------------------------------
From: {{message.from_name}} <{{message.from|unknown}}>
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

Your answer to this mail goes to {{requester.address|the requester}}. Commands stand alone in the first or last lines:

{{commands|#take  #note  #solved}}
{{#message.quoted}}

Quoted there:

{{message.quoted}}
{{/message.quoted}}
)",
     kNotificationHtml},
    {"notification", "de", R"(Subject: {{ticket.ref}} {{ticket.subject}}

{{event.what|Eine neue Nachricht zu diesem Ticket.}}

{{message.text}}
{{#message.attachments}}

{{message.attachments}}
{{/message.attachments}}

----------------------------------------
Von: {{message.from_name}} <{{message.from|unbekannt}}>
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

Ihre Antwort auf diese Mail geht an {{requester.address|die anfragende Person}}. Befehle stehen allein in den ersten oder letzten Zeilen:

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

Your answer to this mail stays inside: it goes to whoever asked and to those who answer for the ticket.
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

Ihre Antwort auf diese Mail bleibt im Haus: Sie geht an die fragende Person und an alle, die für das Ticket zuständig sind.
Mit #public in den ersten oder letzten Zeilen geht sie stattdessen an den Kunden.
)"},
    {"page", "en", R"(Subject: {{ticket.ref}} Page {{page.name}}: {{ticket.subject}}

You are called to ticket {{ticket.id}} (level {{page.level}}).
Reply with #ack to stop the page. Without it the next level is called in {{page.timeout}}.

Customer: {{customer.name|none}} (plan {{customer.plan|none}}), requester {{requester.address}}
Severity {{ticket.severity}}, status {{ticket.status}}
{{event.what}}

{{message.text}}

#ack  #escalate  #solved
)"},
    {"page", "de", R"(Subject: {{ticket.ref}} Alarm {{page.name}} (page): {{ticket.subject}}

Sie werden zu Ticket {{ticket.id}} gerufen (Stufe {{page.level}}).
Antworten Sie mit #ack, um den Alarm anzuhalten. Sonst wird in {{page.timeout}} die nächste Stufe gerufen.

Kunde: {{customer.name|keiner}} (Vertrag {{customer.plan|keiner}}), Anfrage von {{requester.address}}
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

{{bounce.recipient}} could not be reached. The server said:

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

{{bounce.recipient}} war nicht erreichbar. Der Server sagte:

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
    {"operators", "en", R"(Subject: {{desk.name}}: {{event.what}}

{{event.detail}}
)"},
};

Template make(const BuiltIn& source) {
  Template out;
  std::vector<TemplateError> errors;
  const TemplateFile file = split_template(source.file);
  out.name = source.name;
  out.language = source.language;
  out.subject = parse_template(file.subject, errors);
  out.text = parse_template(file.text, errors);
  if (source.html) out.html = parse_template(source.html, errors);
  out.built_in = true;
  return out;
}

}  // namespace

Templates built_in_templates() {
  Templates templates;
  for (const BuiltIn& source : kToCustomers) templates.add(make(source));
  for (const BuiltIn& source : kToAgents) templates.add(make(source));
  return templates;
}

}  // namespace rules
