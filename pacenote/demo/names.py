"""Name parts of people who do not exist, chosen for the trouble that names make: accents, hyphens, several words."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _words(
    "Adaline Alaric Ambrose Amoke Anselm Ayodele Birgit Bronwen Calloway Cillian Corliss Dariusz Delroy Dmitri "
    "Eirlys Elodie Emeka Evander Fabrice Ferelith Finnian Gethin Gráinne Gwendolyn Hakeem Hollis Ilse Ingeborg "
    "Isaura Jarek Jorunn Kasimir Keziah Kirsa Laurits Leopold Linnéa Lorcan Maelle Malachi Mireille Nadezhda "
    "Niamh Obinna Odette Orsolya Peregrin Phaedra Radomir Renée Roisin Sanjith Sigrid Soren Tadhg Tamsyn "
    "Thandiwe Ulric Vasilisa Waverly Winifred Xanthe Yevgenia Zoltán"
)

FAMILY = (
    *_words(
        "Abendroth Adekoyade Ashgrove Bjarkadottir Blackmere Brackenridge Břežanova Carrowmore Chidozieme "
        "Coppergate Dąbrowiecki Delacroisier Draymoor Dunmorrow Ekwensiani Falkenrath Fernhollow Gunnersby "
        "Halvorsrud Harrowgate Ivanchenkov Jørstadmoen Kettlewell Kowalczynski Lachlanson Larkspurr Lindqvister "
        "Marchmontis Mbengasse Merriweathers Nakaharu Nørgårdsen Oakenfold Okonjowa Ostrander Pemberleigh "
        "Quarrington Rastogiwal Ravenscourt Rutherglenn Sandholm Schönwetter Skarsbyrd Sokolowitz Stonebridger "
        "Szendreyi Thistlewood Tomlinsen Trevanyon Underhillow Vandermolen Varadhanam Wexcombe Whitlocke "
        "Wyndhamer Yarborrow Zielonkova Žukauskene"
    ),
    "Achebe-Langford",
    "Bamidele-Frost",
    "Dufour-Okafor",
    "Hartwell-Novák",
    "O'Dunleavy",
    "Saint-Cyrille",
    "Sørbye-Mains",
    "van der Hoeksma",
)

SPANISH_GIVEN = _words(
    "Abril Anahí Aurora Baltasar Belén Casimiro Citlali Concepción Cruzita Dámaso Eladio Encarnita Eréndira "
    "Fermín Florencio Graciela Hermelinda Inés Isidro Itzel Jacinto Leandra Lisandro Macarena Nahúm Nicolasa "
    "Ofelia Pánfilo Quetzali Raimundo Remedios Rosaura Saúl Severino Tomasa Úrsula Valeriano Ximena Yadira "
    "Zacarías"
)

SPANISH_FAMILY = (
    *_words(
        "Alcoverde Arizmendia Barrancal Bustamantez Cañizarro Cervantina Cordobares Durazneda Escalantina Figuerol "
        "Galdamezo Huertalba Ibarrondo Jaramilla Lozanares Montañero Múgicas Navarredo Ordóñuela Palomarez "
        "Quiñonedo Robledilla Salgueral Tejadillo Urrutial Valdovineda Villaseñal Yturralda Zamoranez Zúñigar"
    ),
    "De La Fontana",
    "Del Río",
)

MIDDLE = _words(
    "Ames Blythe Celeste Dov Esmé Fenn Greer Hal Ione Jude Kit Lark Mercer Noor Oren Paz Quinn Rhys Sol Tate Uma "
    "Vance Wren A. J. M. R. T."
)

SUFFIXES = ("Jr", "III", "jr")
