"""Which language a message is written in."""

from __future__ import annotations

import pytest

from unknot.nlu.language import english_share, other_language

OTHER = [
    ("me duele mucho el cuello desde ayer", "es"),
    ("hola tengo un espasmo en la espalda baja y no puedo moverme", "es"),
    ("no puedo mover la cabeza ayuda por favor", "es"),
    ("buenos dias necesito un medico", "es"),
    ("j'ai très mal au cou depuis ce matin", "fr"),
    ("bonjour je me suis bloqué le dos en soulevant un carton", "fr"),
    ("est ce que vous parlez français", "fr"),
    ("jai mal au dos depuis deux jours et jarrive pas a dormir", "fr"),
    ("ich habe seit gestern starke Nackenschmerzen", "de"),
    ("mein Rücken ist total verspannt was kann ich tun", "de"),
    ("guten tag mein hals tut weh", "de"),
    ("mi fa male il collo da tre giorni", "it"),
    ("ho la schiena bloccata e non riesco a girarmi", "it"),
    ("estou com dor nas costas desde ontem", "pt"),
    ("bom dia meu pescoço travou e dói muito", "pt"),
    ("ik heb al drie dagen last van mijn nek", "nl"),
    ("mijn rug zit helemaal vast wat moet ik doen", "nl"),
    ("boli mnie kark od wczoraj i nie mogę ruszyć głową", "pl"),
    ("dzień dobry mam skurcz w plecach", "pl"),
    ("bardzo boli mnie szyja co robic", "pl"),
    ("mă doare gâtul de ieri și nu pot să dorm", "ro"),
    ("boynum tutuldu çok ağrıyor ne yapmalıyım", "tr"),
    ("sirtim cok agriyor yardim edin lutfen", "tr"),
    ("у меня болит шея со вчерашнего дня", "ru"),
    ("عندي ألم في الرقبة منذ أمس", "ar"),
    ("میری گردن میں بہت درد ہے", "ur"),
    ("meri gardan mein bahut dard hai kal se", "hi"),
    ("mujhe kamar me bahut dard ho raha hai kya karu", "hi"),
    ("ਮੇਰੀ ਗਰਦਨ ਵਿੱਚ ਦਰਦ ਹੈ", "pa"),
    ("আমার ঘাড়ে খুব ব্যথা", "bn"),
    ("મારી ગરદન દુખે છે", "gu"),
    ("எனக்கு கழுத்து வலிக்கிறது", "ta"),
    ("我的脖子很痛从昨天开始", "zh"),
    ("昨日から首がとても痛いです", "ja"),
    ("어제부터 목이 너무 아파요", "ko"),
    ("tôi bị đau cổ từ hôm qua", "vi"),
    ("ปวดคอมากตั้งแต่เมื่อวาน", "th"),
    ("πονάει ο λαιμός μου από χθες", "el"),
    ("כואב לי הצוואר מאתמול", "he"),
    ("گردنم از دیروز خیلی درد می‌کند", "fa"),
    ("qoorta ayaa i xanuunaysa ilaa shalay", "so"),
    ("shingo yangu inauma sana tangu jana", "sw"),
    ("masakit ang leeg ko simula kahapon", "tl"),
    ("leher saya sakit sejak kemarin tidak bisa tidur", "id"),
    ("nagyon fáj a nyakam tegnap óta", "hu"),
    ("od včerejška mě hrozně bolí krk", "cs"),
    ("jag har så ont i nacken sedan igår", "sv"),
    ("jeg har rigtig ondt i ryggen siden i går", "da"),
    ("niskani on ollut kipeä eilisestä asti", "fi"),
    ("от вчера много ме боли вратът", "bg"),
    ("labai skauda kaklą nuo vakar", "lt"),
    ("mae gen i boen yn fy ngwddf ers ddoe", "cy"),
    ("intamo yami ibuhlungu kakhulu kusukela izolo", "zu"),
]
ENGLISH = [
    "ma neck's pure gowpin so it is",
    "ah cannae turn ma heid since yesterday",
    "me neck is killin me duck",
    "wor back's knacked like had to lift t' sofa",
    "i dey feel pain for my neck since morning",
    "my body dey pain me well well abeg help",
    "neck don lock since yesterday o",
    "ya this back ting dey vex me",
    "mi back a hurt mi bad bad from morning",
    "i am having neck pain since two days only",
    "doing needful but pain is not going sir kindly suggest",
    "aiyo my neck so pain lah cannot turn one",
    "wah back pain sia how ah",
    "back crook as mate did it in the arvo",
    "cooked me neck at footy ay",
    "y'all my neck is fixin to fall off",
    "finna lose it my back be tweakin",
    "neck sore no fever no rash",
    "lumbar spasm paracetamol ibuprofen",
    "paraspinal trapezius spasm bilateral",
    "torticollis acute onset am",
    "codeine diazepam baclofen naproxen",
    "cramp calf lower back hamstring gluteus",
    "not sure mate maybe tuesday",
    "neck stiff 3 days desk job",
    "bk pain 4 wks bad slp",
    "omg my nek is sooo sore rn",
    "nah nah nah nah",
    "yes no maybe dunno",
    "none of the above thanks",
    "hot chills shaking headache",
    "my nek hert wen i terned",
    "pain neck go arm left morning no sleep",
    "neck pain before three day, have not fever",
    "me is pain in back when sit long time computer",
    "i not can move head please",
    "my mother she have pain back many month",
    "good morning doctor sahib my back is paining",
    "cant feel ma bum an ma legs",
    "ta love tara for now",
    "nae bother pal cheers",
    "och aye it's sair",
    "i'm fair scunnered wi ma back",
    "haud on a wee minute",
    "tis me ould back again",
    "yer man says it's a slipped disc",
    "sciatica lumbago rheumatism gout",
    "carry heavy box then crack sound back pain many",
    "chest tight arm tingle",
    "L4 L5 disc bulge mri",
    "jaw click lock chew",
    "diclofenac gel voltarol deep heat",
    "slept funny woke crooked",
    "gym deadlift pr twinge",
    "hola my neck hurts a lot",
    "ciao bella bye thanks",
    "je ne sais quoi feeling in my neck lol",
    "kya hai this neck pain yaar",
    "my neck hurts since gestern",
    "asdf jkl qwer uiop",
    "blah blah blah blah",
    "lorem ipsum dolor sit amet",
    "hhh jjj kkk lll",
    "walked dog lifted shopping twinge",
    "mam's neck is gone again like",
    "da has a desperate pain in his back so he does",
    "wee one has a sore neck",
    "so it started monday then tuesday worse",
    "howay man me back's deed sore",
    "ee by gum me back's proper bad",
    "alreet pet ah's bad wi me neck",
    "dis back pain no dey gree me sleep",
    "e dey pain me for waist",
    "nothing nada zip zilch",
    "ja man neck is sore hey",
    "eish my back is paining since yesterday",
    "shame my neck is so sore né",
    "panadol vicks vaporub tiger balm",
    "ultracet dolo crocin combiflam tablet",
    "took 2 nurofen plus panadeine",
    "no injuries accidents falls",
    "heart ok lungs ok head ok",
    "diabetes asthma hypertension cholesterol",
]


@pytest.mark.parametrize(("text", "code"), OTHER)
def test_another_language_is_recognised(text: str, code: str) -> None:
    assert other_language(text) == code


@pytest.mark.parametrize("text", ENGLISH)
def test_english_of_any_kind_is_never_taken_for_another_language(text: str) -> None:
    assert other_language(text) is None


@pytest.mark.parametrize("text", ["hola", "ja", "oui", "", "12345", "!!!", "😀😀😀", "no si no"])
def test_a_text_too_short_to_tell_is_not_judged(text: str) -> None:
    assert other_language(text) is None


def test_other_scripts_need_only_one_word() -> None:
    assert other_language("привет") is not None


def test_the_share_of_english_words_is_zero_for_keyboard_noise() -> None:
    assert english_share("asdkjh qwlkej zxmnv") == 0


def test_misspelled_english_is_still_english() -> None:
    assert english_share("my nek is relly sore sinse yesterday") > 0.5
