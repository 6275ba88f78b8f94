#pragma once
// The words behind quoted_header.cc, as fold_case() gives them. One line a language where that is possible.

#include <array>
#include <string_view>

#include "mailparse/quoted_header.hh"

namespace mailparse {

struct QuotedLabel {
  QuotedField field;
  std::string_view word;
};

inline constexpr auto kQuotedLabels = [] {
  using enum QuotedField;
  return std::to_array<QuotedLabel>({
      // English, German, Dutch
      {from, "from"}, {date, "date"}, {date, "sent"}, {to, "to"}, {subject, "subject"}, {cc, "cc"}, {other, "reply-to"},
      {other, "reply to"}, {other, "importance"}, {other, "priority"}, {other, "attachments"}, {other, "organization"}, {other, "bcc"},
      {date, "sent on"}, {date, "sent at"}, {other, "resent-from"}, {other, "sensitivity"}, {other, "when"}, {other, "where"},
      {from, "von"}, {date, "gesendet"}, {date, "datum"}, {date, "gesendet am"}, {to, "an"}, {subject, "betreff"}, {cc, "kopie"},
      {other, "antwort an"}, {other, "anlagen"}, {other, "wichtigkeit"}, {from, "absender"}, {to, "empfänger"},
      {from, "van"}, {date, "verzonden"}, {date, "verstuurd"}, {to, "aan"}, {subject, "onderwerp"}, {from, "afzender"},
      // Romance
      {from, "de"}, {date, "envoyé"}, {date, "envoyé le"}, {date, "message du"}, {to, "à"}, {to, "pour"}, {subject, "objet"},
      {subject, "sujet"}, {cc, "copie à"}, {cc, "copie"}, {from, "expéditeur"}, {to, "destinataire"}, {other, "répondre à"},
      {other, "pièces jointes"}, {from, "envoyé par"},
      {date, "enviado"}, {date, "enviado el"}, {date, "fecha"}, {to, "para"}, {subject, "asunto"}, {from, "remitente"},
      {to, "destinatario"}, {other, "responder a"}, {date, "enviado a las"},
      {date, "enviada em"}, {date, "enviado em"}, {date, "enviada"}, {date, "data"}, {subject, "assunto"}, {other, "responder para"},
      {from, "da"}, {date, "inviato"}, {date, "data invio"}, {date, "inviato il"}, {to, "a"}, {subject, "oggetto"},
      {from, "mittente"}, {other, "risposta"}, {other, "rispondi a"}, {cc, "per conoscenza"}, {to, "per"},
      {from, "de la"}, {date, "trimis"}, {date, "trimis la"}, {to, "către"}, {to, "catre"}, {subject, "subiect"}, {from, "expeditor"},
      {subject, "assumpte"}, {date, "enviat"}, {to, "per a"},
      // Nordic
      {from, "från"}, {date, "skickat"}, {to, "till"}, {subject, "ämne"}, {cc, "kopia"}, {from, "fra"}, {date, "sendt"},
      {date, "dato"}, {to, "til"}, {subject, "emne"}, {cc, "kopi"}, {from, "lähettäjä"}, {date, "lähetetty"}, {date, "päiväys"},
      {date, "päivämäärä"}, {to, "vastaanottaja"}, {subject, "aihe"}, {cc, "kopio"}, {date, "sent date"}, {date, "dags"},
      // Slavic, Baltic, Hungarian, Greek, Turkish
      {from, "od"}, {date, "wysłano"}, {date, "wysłane"}, {to, "do"}, {subject, "temat"}, {cc, "dw"}, {from, "nadawca"},
      {to, "adresat"}, {date, "odesláno"}, {date, "odoslané"}, {date, "dátum"}, {to, "komu"}, {to, "pro"}, {subject, "předmět"},
      {subject, "predmet"}, {cc, "kópia"}, {date, "poslano"}, {to, "za"}, {subject, "zadeva"}, {subject, "naslov"}, {date, "poslato"},
      {from, "от"}, {from, "от кого"}, {date, "отправлено"}, {date, "дата"}, {to, "кому"}, {subject, "тема"}, {cc, "копия"},
      {from, "від"}, {from, "від кого"}, {date, "надіслано"}, {cc, "копія"}, {date, "изпратено"}, {to, "до"}, {subject, "относно"},
      {from, "feladó"}, {date, "elküldve"}, {date, "küldve"}, {to, "címzett"}, {subject, "tárgy"}, {cc, "másolatot kap"},
      {from, "από"}, {date, "στάλθηκε"}, {date, "ημερομηνία"}, {to, "προς"}, {subject, "θέμα"}, {cc, "κοιν"},
      {from, "kimden"}, {from, "gönderen"}, {date, "gönderildi"}, {date, "gönderme tarihi"}, {date, "tarih"}, {to, "kime"},
      {to, "alıcı"}, {subject, "konu"}, {cc, "bilgi"}, {from, "nuo"}, {date, "išsiųsta"}, {to, "kam"}, {subject, "tema"},
      {from, "saatja"}, {date, "saadetud"}, {subject, "teema"}, {from, "no"}, {date, "nosūtīts"},
      // Asian and Semitic
      {from, "发件人"}, {date, "发送时间"}, {date, "发送日期"}, {date, "日期"}, {to, "收件人"}, {subject, "主题"}, {cc, "抄送"},
      {from, "寄件者"}, {from, "寄件人"}, {date, "寄件日期"}, {date, "傳送時間"}, {date, "已傳送"}, {to, "收件者"}, {subject, "主旨"}, {cc, "副本"},
      {from, "差出人"}, {from, "送信者"}, {date, "送信日時"}, {date, "日時"}, {date, "日付"}, {date, "送信日"}, {to, "宛先"}, {subject, "件名"}, {subject, "主題"},
      {from, "보낸 사람"}, {from, "보낸사람"}, {date, "보낸 날짜"}, {date, "날짜"}, {date, "보낸날짜"}, {to, "받는 사람"}, {to, "받는사람"}, {subject, "제목"}, {cc, "참조"},
      {from, "từ"}, {date, "ngày"}, {date, "đã gửi"}, {to, "đến"}, {subject, "tiêu đề"}, {subject, "chủ đề"},
      {from, "dari"}, {date, "dikirim"}, {date, "tanggal"}, {to, "ke"}, {to, "kepada"}, {subject, "subjek"}, {subject, "perihal"},
      {from, "จาก"}, {date, "วันที่"}, {date, "ส่ง"}, {to, "ถึง"}, {subject, "เรื่อง"}, {subject, "หัวข้อ"},
      {from, "מאת"}, {date, "נשלח"}, {date, "תאריך"}, {to, "אל"}, {subject, "נושא"}, {from, "من"}, {date, "تاريخ"},
      {date, "التاريخ"}, {date, "تم الإرسال"}, {to, "إلى"}, {subject, "الموضوع"},
  });
}();

inline constexpr auto kOriginalMessage = std::to_array<std::string_view>({
    "original message", "original mail", "original email", "original e-mail", "original appointment", "reply message",
    "message from the original sender", "ursprüngliche nachricht", "ursprungliche nachricht", "originalnachricht",
    "original-nachricht", "original nachricht", "ursprünglicher termin", "originalmail", "oorspronkelijk bericht",
    "origineel bericht", "oorspronkelijke bericht", "message d'origine", "message original", "message initial",
    "mail original", "message d´origine", "mensaje original", "mensagem original", "messaggio originale",
    "messaggio originario", "mesaj original", "mesajul original", "missatge original", "originalmeddelande",
    "ursprungligt meddelande", "ursprungligt mail", "oprindelig meddelelse", "original meddelelse", "oprindelig besked",
    "opprinnelig melding", "original melding", "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość",
    "wiadomosc oryginalna", "původní zpráva", "původní e-mail", "puvodni zprava", "pôvodná správa", "izvorna poruka",
    "izvirno sporočilo", "originalna poruka", "исходное сообщение", "оригинальное сообщение", "вихідне повідомлення",
    "оригинално съобщение", "eredeti üzenet", "özgün ileti", "orijinal mesaj", "orijinal ileti", "αρχικό μήνυμα",
    "原始邮件", "原始郵件", "原邮件", "元のメッセージ", "オリジナルメッセージ", "원본 메시지", "원본 메일", "original message",
    "tin nhắn gốc", "thư gốc", "pesan asli", "ข้อความต้นฉบับ", "הודעה מקורית", "الرسالة الأصلية", "algupärane kiri",
});

inline constexpr auto kForwardedMessage = std::to_array<std::string_view>({
    "forwarded message", "begin forwarded message", "forwarded mail", "forwarded by", "start of forwarded message",
    "forwarded email", "forward message", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
    "beginn der weitergeleiteten nachricht", "weitergeleitet von", "weitergeleitete mail", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "doorgestuurd door", "message transféré", "message transmis", "message réexpédié",
    "début du message réexpédié", "début du message transféré", "transféré par", "mensaje reenviado", "mensaje enviado",
    "inicio del mensaje reenviado", "reenviado por", "mensagem encaminhada", "mensagem reencaminhada",
    "início da mensagem encaminhada", "início da mensagem reencaminhada", "encaminhado por", "messaggio inoltrato",
    "inizio messaggio inoltrato", "inizio del messaggio inoltrato", "inoltrato da", "mesaj redirecționat", "mesaj redirectionat",
    "missatge reenviat", "vidarebefordrat meddelande", "vidarebefordrat brev", "början på vidarebefordrat meddelande",
    "videresendt meddelelse", "videresendt besked", "start på videresendt besked", "videresendt melding", "videresendt e-post",
    "begynnelse på videresendt melding", "välitetty viesti", "välitetty viesti alkaa", "edelleenlähetetty viesti",
    "wiadomość przekazana", "przekazana wiadomość", "treść przekazanej wiadomości", "początek przekazywanej wiadomości",
    "přeposlaná zpráva", "začátek přeposílané zprávy", "preposlaná správa", "proslijeđena poruka", "posredovano sporočilo",
    "пересылаемое сообщение", "пересланное сообщение", "начало переадресованного сообщения", "пересылаемое письмо",
    "переслане повідомлення", "препратено съобщение", "továbbított üzenet", "továbbított levél", "iletilmiş mesaj",
    "iletilen mesaj", "yönlendirilmiş mesaj", "προωθημένο μήνυμα", "转发邮件", "转发的邮件", "转发邮件信息", "被转发邮件",
    "下面是被转发的邮件", "轉寄郵件", "轉寄的郵件", "已轉寄的郵件", "転送メッセージ", "転送されたメッセージ", "전달된 메시지", "전달한 메일",
    "thư được chuyển tiếp", "tin nhắn được chuyển tiếp", "pesan terusan", "pesan yang diteruskan", "ข้อความที่ส่งต่อ",
    "הודעה שהועברה", "رسالة معاد توجيهها",
});

inline constexpr auto kReplyAbove = std::to_array<std::string_view>({
    "reply above this line", "type your reply above", "please type your reply above", "please reply above this line",
    "write above this line", "antworten sie oberhalb dieser zeile", "bitte oberhalb dieser zeile antworten",
    "bitte antworten sie über dieser zeile", "répondre au-dessus de cette ligne", "responda por encima de esta línea",
    "responda acima desta linha", "rispondi sopra questa riga",
});

}  // namespace mailparse
