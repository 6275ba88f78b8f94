#pragma once
// What customers get from a desk that has written no texts. They say what happened, what comes next and by
// when, and nothing of what a stranger wrote: an acknowledgement that repeated its sender's words could be
// made to carry them to others.

#include "rules/templates/built_in.hh"

namespace rules {

inline constexpr BuiltIn kToCustomers[] = {
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

}  // namespace rules
