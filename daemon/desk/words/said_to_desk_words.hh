#pragma once
// Words and phrases by which acknowledgement.cc knows what is said to the desk: small letters, each between
// two bars.

#include <string_view>

namespace desk {

// Each by itself says nothing to a customer; words of courtesy around it are among them. English, German,
// French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Turkish, Russian.
inline constexpr std::string_view kWords =
    "|ok|okay|okey|k|kk|okidoki|oki|yes|yep|yeah|yup|sure|fine|good|great|cool|perfect|alright|right"
    "|correct|got|it|understood|noted|roger|copy|ack|acknowledged|will|do|thanks|thank|you|thx|ty|tnx"
    "|cheers|lot|lots|much|very|many|so|a|my|mistake|fault|bad|oops|ups|sorry|apologies|please|pls|send"
    "|that|this|one|anyway|all|the|same|go|ahead|no|nope|worries|problem|confirm|confirmed|confirming|i"
    "|see|know|saw|was|me|of|course|absolutely|approved|agreed|then|now|oh|ah|hm|hmm|aha|well|leave|mail"
    "|answer|is|for|info|letting|reminder|hint|hi|hello|hey|dear|desk|team|support|regards|kind|best"
    "|wishes|br|kr|rgds|lg|vg|mfg|gruss|gruß|grüße|grüsse|viele|liebe|beste|freundliche|freundlichen|mit"
    "|ja|jo|jawohl|nein|gut|alles|klar|verstanden|danke|dank|vielen|schön|sehr|mein|meine|fehler|schuld"
    "|bitte|senden|sende|schicken|absenden|trotzdem|bestätigt|bestätige|passt|super|prima|das|war|ich"
    "|weiss|weiß|stimmt|genau|entschuldigung|hallo|moin|servus|geht|in|ordnung|gerne|schon|oui|non|merci"
    "|beaucoup|d'accord|daccord|accord|compris|entendu|parfait|désolé|désolée|bien|recu|reçu|envoyez"
    "|envoyer|c'est|si|sí|sì|gracias|muchas|vale|claro|entendido|perdón|envíalo|perfecto|grazie|mille|va"
    "|bene|capito|scusa|perfetto|sim|não|obrigado|obrigada|entendi|certo|bedankt|je|wel|begrepen|goed|tak"
    "|nie|dzięki|dziękuję|dobrze|tack|bra|tamam|teşekkürler|evet|sağol|да|спасибо|ок|хорошо|понял|поняла"
    "|понятно|";

// Whole texts, in scripts that are written without blanks.
inline constexpr std::string_view kPhrases =
    "|了解|了解です|了解しました|はい|ありがとう|ありがとうございます|承知しました|わかりました|好|好的|收到|"
    "谢谢|謝謝|是|知道了|明白|네|감사합니다|알겠습니다|";

// Who begins so takes an answer back, or asks the desk for something, whatever follows on the line.
inline constexpr std::string_view kTakesBack =
    "|never mind|nevermind|nvm|forget it|forget that|forget about|ignore it|ignore that|ignore this"
    "|ignore my|please ignore|disregard|please disregard|drop it|please drop|scrap it|scrap that"
    "|don't send|dont send|do not send|please don't send|please do not send|no don't send|send it"
    "|please send it|yes send it|yes please send|ok send it|just send it|send anyway|cancel it"
    "|cancel that|please cancel it|too late|schon gut|vergiss|vergessen sie|egal|hat sich erledigt"
    "|nicht senden|bitte nicht senden|bitte senden|bitte absenden|trotzdem senden|laisse tomber"
    "|laissez tomber|oubliez|ne pas envoyer|n'envoyez pas|olvídalo|no enviar|no lo envíes|lascia perdere"
    "|non inviare|deixa para lá|laat maar|niet versturen|";

// Who begins so is at work.
inline constexpr std::string_view kAtWork =
    "|on it|i'm on it|im on it|i am on it|am on it|on my way|i'm on my way|im on my way|taking it"
    "|i take it|i'll take it|ill take it|i have it|i've got it|i got it|got it|looking at it"
    "|looking into it|i'm looking|im looking|i am looking|looking now|working on it|i'm working on it"
    "|checking|i'm checking|bin dran|ich bin dran|übernehme ich|ich übernehme|mach ich|erledige ich"
    "|bin unterwegs|schaue ich mir an|ich schaue|je m'en occupe|je m'en charge|j'arrive|me encargo|voy"
    "|estoy en ello|ci penso io|me ne occupo|";

// And is not, where one of these follows. A wrong one costs a reply, a missing one a night without help.
inline constexpr std::string_view kNo =
    "|not|cannot|can't|cant|won't|unable|but|nobody|later|tomorrow|unless|if|when|who|call|nicht|kein"
    "|aber|morgen|wenn|pas|mais|no|pero|non|niet"
    "|t|don't|dont|isn't|doesn't|didn't|wrong|fine|false|from|list|monday|whether|ill|sick|driving|train|"
    "plane"
    "|unfortunately|escalate|someone|somebody|anyone|anybody|other|next|duty|please|until|without|home|"
    "instead"
    "|leider|krank|zug|ohne|bitte|jemand|erst|anderer|malheureusement|malade|train|enfermo|enferma|ocupado|ma"
    "|però|purtroppo|helaas|ziek|maar|ale|jutro|chory|но|завтра|";

}  // namespace desk
