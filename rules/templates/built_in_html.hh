#pragma once
// The HTML part of notifications to agents.
//
// Mail clients know little of HTML: one column, styles beside their elements, nothing to fetch. The words of
// the message come first. What they quote is folded where the client can fold (Thunderbird, Apple Mail), and
// stands below everything else where it cannot (Gmail).

namespace rules {

// clang-format off
inline constexpr const char* kNotificationHtml = R"(<div style="font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;max-width:42em">
<p style="font-size:13px;color:#777;margin:0 0 12px">{{event.what|A new message on this ticket.}}</p>
{{#message.proof}}
<p style="font-size:13px;color:#a00;margin:0 0 12px"><b>{{message.proof}}</b></p>
{{/message.proof}}
<div style="margin:0 0 16px">{{message.text}}</div>
{{#message.attachments}}
<p style="font-size:13px;margin:0 0 16px">{{message.attachments}}</p>
{{/message.attachments}}
<table style="font-size:13px;color:#555;border-top:1px solid #ccc;border-collapse:collapse;width:100%">
<tr><td style="padding:6px 12px 0 0;vertical-align:top">From</td><td style="padding:6px 0 0">{{message.from_name}} &lt;{{message.from|unknown}}&gt;</td></tr>
{{#message.people}}
<tr><td></td><td style="padding:2px 0 0">{{message.people}}</td></tr>
{{/message.people}}
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Customer</td><td style="padding:2px 0 0">{{customer.name|none}} (plan {{customer.plan|none}}{{#customer.sla}}, SLA {{customer.sla}}{{/customer.sla}})</td></tr>
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Ticket</td><td style="padding:2px 0 0">{{ticket.status}}, {{ticket.severity}}, group {{ticket.group|none}}, owner {{owner.name|nobody}}</td></tr>
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Time left</td><td style="padding:2px 0 0"><b>{{target.left|no target}}</b></td></tr>
{{#ticket.links}}
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Links</td><td style="padding:2px 0 0">{{ticket.links}}</td></tr>
{{/ticket.links}}
{{#customer.open_tickets}}
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Also open</td><td style="padding:2px 0 0">{{customer.open_tickets}}</td></tr>
{{/customer.open_tickets}}
</table>
<p style="font-size:13px;color:#777;margin:12px 0 4px">Your answer to this mail goes to {{answer.to|the requester}}. Commands stand alone in the first or last lines:</p>
<div style="font-family:Menlo,Consolas,monospace;font-size:13px;color:#555">{{commands|#take}}</div>
{{#message.quoted}}
<details style="font-size:13px;color:#777;margin:16px 0 0"><summary>Quoted there</summary>
<blockquote style="margin:8px 0 0;padding:0 0 0 10px;border-left:2px solid #ccc">{{message.quoted}}</blockquote></details>
{{/message.quoted}}
</div>
)";

inline constexpr const char* kNotificationHtmlDe = R"(<div style="font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;max-width:42em">
<p style="font-size:13px;color:#777;margin:0 0 12px">{{event.what|Eine neue Nachricht zu diesem Ticket.}}</p>
{{#message.proof}}
<p style="font-size:13px;color:#a00;margin:0 0 12px"><b>{{message.proof}}</b></p>
{{/message.proof}}
<div style="margin:0 0 16px">{{message.text}}</div>
{{#message.attachments}}
<p style="font-size:13px;margin:0 0 16px">{{message.attachments}}</p>
{{/message.attachments}}
<table style="font-size:13px;color:#555;border-top:1px solid #ccc;border-collapse:collapse;width:100%">
<tr><td style="padding:6px 12px 0 0;vertical-align:top">Von</td><td style="padding:6px 0 0">{{message.from_name}} &lt;{{message.from|unbekannt}}&gt;</td></tr>
{{#message.people}}
<tr><td></td><td style="padding:2px 0 0">{{message.people}}</td></tr>
{{/message.people}}
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Kunde</td><td style="padding:2px 0 0">{{customer.name|keiner}} (Vertrag {{customer.plan|keiner}}{{#customer.sla}}, Zusagen {{customer.sla}}{{/customer.sla}})</td></tr>
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Ticket</td><td style="padding:2px 0 0">{{ticket.status}}, {{ticket.severity}}, Gruppe {{ticket.group|keine}}, zuständig {{owner.name|niemand}}</td></tr>
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Verbleibende Zeit</td><td style="padding:2px 0 0"><b>{{target.left|keine Zusage}}</b></td></tr>
{{#ticket.links}}
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Verweise</td><td style="padding:2px 0 0">{{ticket.links}}</td></tr>
{{/ticket.links}}
{{#customer.open_tickets}}
<tr><td style="padding:2px 12px 0 0;vertical-align:top">Auch offen</td><td style="padding:2px 0 0">{{customer.open_tickets}}</td></tr>
{{/customer.open_tickets}}
</table>
<p style="font-size:13px;color:#777;margin:12px 0 4px">Ihre Antwort auf diese Mail geht an {{answer.to|die anfragende Person}}. Befehle stehen allein in den ersten oder letzten Zeilen:</p>
<div style="font-family:Menlo,Consolas,monospace;font-size:13px;color:#555">{{commands|#take}}</div>
{{#message.quoted}}
<details style="font-size:13px;color:#777;margin:16px 0 0"><summary>Dort zitiert</summary>
<blockquote style="margin:8px 0 0;padding:0 0 0 10px;border-left:2px solid #ccc">{{message.quoted}}</blockquote></details>
{{/message.quoted}}
</div>
)";
// clang-format on

}  // namespace rules
