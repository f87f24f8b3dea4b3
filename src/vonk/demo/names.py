"""Names for the demo: people as they may be met in the Netherlands, and teams called after what lives outside."""

from __future__ import annotations

from typing import Final, NamedTuple


class Origin(NamedTuple):
    """A share of the people, and the given and family names that go together there."""

    share: float
    given: tuple[str, ...]
    family: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.replace("\n", " ").split(","))


DUTCH: Final = Origin(
    0.60,
    _words("""Anne, Bram, Carlijn, Daan, Eline, Floor, Gijs, Hanneke, Ilse, Jeroen, Karin, Koen, Lieke, Lotte, Maarten,
    Marieke, Martijn, Merel, Niels, Pieter, Rianne, Roel, Sanne, Saskia, Sophie, Stijn, Suzanne, Thijs, Tom, Vera,
    Wouter, Yvonne, Joost, Judith, Marloes, Mirjam, Rik, Ruben, Tessa, Willem, Bas, Esther, Frank, Gerda, Henk, Inge,
    Jan, Kees, Loes, Marjan, Nienke, Paul, Petra, Rob, Sjoerd, Theo, Tineke, Wendy, Wilma, Arjan, Bianca, Dennis,
    Ellen, Erik, Guus, Hugo, Iris, Jasper, Joris, Linda, Luuk, Manon, Mark, Monique, Myrthe, Peter, Renske, Sander"""),
    _words("""de Jong, Jansen, de Vries, van den Berg, van Dijk, Bakker, Janssen, Visser, Smit, Meijer, de Boer, Mulder,
    de Groot, Bos, Vos, Peters, Hendriks, van Leeuwen, Dekker, Brouwer, de Wit, Dijkstra, Smits, de Graaf,
    van der Meer, van der Linden, Kok, Jacobs, de Haan, Vermeulen, van den Heuvel, van der Veen, van den Broek,
    de Bruijn, van der Heijden, Schouten, van Beek, Willems, van Vliet, van de Ven, Hoekstra, Maas, Verhoeven, Koster,
    van Dam, van der Wal, Prins, Blom, Huisman, Peeters, de Jonge, Kuipers, van Veen, Post, Kuiper, Veenstra, Kramer,
    van den Brink, Scholten, van Wijk, Postma, Martens, Vink, de Ruiter, Timmermans, Groen, Gerritsen, Jonker,
    van Loon, Boer, van der Velde, Willemsen, Smeets, de Lange, de Vos, Bosch, van Dongen, Schipper, de Koning,
    van der Laan, Koning, Driessen, Hermans, Evers, van den Bosch, van der Horst, Hofman, Bosman, Wolters, Sanders"""),
)
FRISIAN: Final = Origin(
    0.06,
    _words("""Jelle, Femke, Sietske, Wytse, Tjitske, Hidde, Doutzen, Rients, Ytsje, Douwe, Baukje, Fokke, Gerbrich,
    Haye, Jeltsje, Minke, Oane, Sjoukje, Tsjerk, Wiebe"""),
    _words("""Hoekstra, Wiersma, Terpstra, Sikkema, Haitsma, Bouma, Dykstra, Ypma, Postma, Zijlstra, Elgersma, Tamminga,
    Boersma, Feenstra, Heeringa, Osinga, Reitsma, Sinnema, Wijnia, Ytsma"""),
)
TURKISH: Final = Origin(
    0.08,
    _words("""Ayşe, Emre, Zeynep, Mehmet, Elif, Murat, Sevgi, Hakan, Derya, Serkan, Yasemin, Burak, Gülşen, Cem, Esra,
    Tolga, Hülya, Kerem, Nur, Orhan, Selin, Umut"""),
    _words("""Yılmaz, Kaya, Demir, Şahin, Çelik, Yıldız, Öztürk, Aydın, Arslan, Doğan, Koç, Kurt, Özdemir, Aslan, Polat,
    Erdoğan, Güneş, Aksoy, Bulut, Kılıç, Avcı, Tekin"""),
)
MOROCCAN: Final = Origin(
    0.08,
    _words("""Fatima, Youssef, Samira, Mohamed, Naima, Rachid, Khadija, Hassan, Ikram, Bilal, Soumaya, Omar, Loubna,
    Karim, Nadia, Zakaria, Hanan, Anouar, Malika, Said, Yasmina, Ilias"""),
    _words("""El Idrissi, Bouzid, Amrani, Benali, El Khattabi, Haddou, Azzouzi, Bennani, Chahid, El Mansouri, Ouali,
    Tahiri, Boutahar, Ziani, El Ouardi, Lamrani, Aziz, Mernissi, El Fassi, Belhaj, Kaddouri, Rahmani"""),
)
SURINAMESE: Final = Origin(
    0.08,
    _words("""Anil, Shanti, Orlando, Priya, Winston, Sharmila, Clyde, Aruna, Romeo, Sunita, Glenn, Indra, Ruben, Radha,
    Stanley, Chandra, Humphrey, Devika, Ronald, Maureen, Vinod, Urmila"""),
    _words("""Ramdin, Sewnarain, Pinas, Bhagwandas, Kartosen, Ramautar, Kromosoeto, Soekhoe, Wijdenbosch, Misiekaba,
    Jagroep, Autar, Refos, Doelwijt, Ganpat, Kasanmoentalib, Biharie, Esajas, Panday, Landveld, Mahabier, Tjon"""),
)
INDONESIAN: Final = Origin(
    0.05,
    _words("""Dewi, Bas, Ratna, Ferry, Sri, Edwin, Yanti, Rudy, Melati, Johan, Indah, Marlon, Tirza, Ronny, Maya,
    Julian"""),
    _words("""Sopacua, Pattinama, Latuheru, Tahitu, Manuhutu, Lekatompessy, Sahertian, Matulessy, Setiawan, Wijaya,
    Leatemia, Tomasoa, Hehanussa, Nanlohy, Salakory, Soumokil"""),
)
ELSEWHERE: Final = Origin(
    0.05,
    _words("""Agnieszka, Piotr, Magdalena, Tomasz, Mariana, Tiago, Chiara, Luca, Amina, Abdi, Semhar, Yonas, Mei, Jun,
    Yara, Karam, Olena, Taras, Shahla, Reza"""),
    _words("""Kowalska, Nowak, Wiśniewski, Łukasik, Ferreira, da Silva, Rossi, Conti, Warsame, Abdullahi, Tesfay, Haile,
    Chen, Lin, Khoury, Haddad, Shevchenko, Bondar, Karimi, Ahmadi"""),
)
ORIGINS: Final = (DUTCH, FRISIAN, TURKISH, MOROCCAN, SURINAMESE, INDONESIAN, ELSEWHERE)

# Birds, trees and shrubs, flowers and herbs, rivers and lakes, fish and other animals.
TEAMS: Final = _words("""
Kievit, Grutto, Scholekster, Tureluur, Wulp, Lepelaar, Ooievaar, Reiger, Roerdomp, Fuut, Meerkoet, Aalscholver, Eider,
Smient, Tafeleend, Kuifeend, Wintertaling, Krakeend, Nonnetje, Zwaan, Rotgans, Kluut, Plevier, Strandloper, Stern,
Zilvermeeuw, Visdief, Buizerd, Havik, Sperwer, Torenvalk, Kiekendief, Wouw, Zeearend, Bosuil, Kerkuil, Steenuil,
Ransuil, IJsvogel, Specht, Draaihals, Wielewaal, Koekoek, Hop, Boerenzwaluw, Gierzwaluw, Huiszwaluw, Leeuwerik,
Graspieper, Kwikstaart, Winterkoning, Roodborst, Blauwborst, Nachtegaal, Tapuit, Paapje, Merel, Zanglijster, Koperwiek,
Kramsvogel, Rietzanger, Karekiet, Fitis, Tjiftjaf, Goudhaan, Koolmees, Pimpelmees, Staartmees, Baardman, Boomklever,
Boomkruiper, Klauwier, Gaai, Ekster, Kauw, Roek, Raaf, Spreeuw, Huismus, Ringmus, Vink, Keep, Groenling,
Putter, Sijs, Kneu, Goudvink, Appelvink, Geelgors, Rietgors,
Wilg, Els, Berk, Eik, Beuk, Es, Linde, Iep, Populier, Esdoorn, Haagbeuk, Hazelaar, Meidoorn, Sleedoorn, Vlier,
Lijsterbes, Kardinaalsmuts, Kornoelje, Gagel, Brem, Hulst, Taxus, Jeneverbes, Grove Den, Lariks, Spar, Kastanje,
Walnoot, Plataan, Ratelpopulier, Duindoorn, Egelantier, Kamperfoelie, Klimop, Bosrank, Mispel, Kweepeer, Notelaar,
Dotterbloem, Pinksterbloem, Koekoeksbloem, Zwanenbloem, Waterlelie, Gele Plomp, Lisdodde, Kattenstaart, Moerasspirea,
Wederik, Valeriaan, Watermunt, Smeerwortel, Boterbloem, Margriet, Korenbloem, Klaproos, Kamille, Duizendblad, Klaver,
Rolklaver, Wikke, Zandblauwtje, Struikheide, Dopheide, Zonnedauw, Parnassia, Orchis, Wespenorchis, Vingerhoedskruid,
Sleutelbloem, Sneeuwklokje, Krokus, Bosanemoon, Speenkruid, Daslook, Maagdenpalm, Vergeet-mij-nietje, Ereprijs, Salie,
Tijm, Marjolein, Lavas, Engelwortel, Teunisbloem, Toorts, Kaardenbol, Slangenkruid, Beemdkroon, Knoopkruid,
Linge, Vecht, Dinkel, Regge, Berkel, Slinge, Eem, Dommel, Mark, Donge, Geul, Gulp, Roer, Niers, Swalm, Drentse Aa,
Hunze, Reitdiep, Boorne, Kuinder, Zaan, Spaarne, Amstel, Gein, Angstel, Vliet, Rotte, Schie, Gouwe, Merwede,
Waal, Lek, IJssel, Maas, Eendracht, Zwin, Honte, Grevelingen, Fluessen,
Otter, Bever, Das, Egel, Haas, Ree, Eekhoorn, Boommarter, Hermelijn, Wezel, Watervleermuis, Snoek, Baars, Brasem,
Voorn, Zeelt, Stekelbaars, Zalm, Steur, Winde, Barbeel, Kwabaal, Libel, Waterjuffer, Citroenvlinder, Koninginnenpage,
Dagpauwoog, Atalanta, Landkaartje, Hommel, Glimworm, Boomkikker, Ringslang, Salamander
""")
