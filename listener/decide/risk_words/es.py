"""Spanish risk words."""

from collections.abc import Mapping

from listener.terms import Topic

_DEVICE = """(bateria|telefono|movil|celular|cargador|horno|lavadora|secadora|nevera|enchufe|cable|avion|motor|coche|
carro|auto|autobus|tren|metro|taxi|camion|patinete|botella|cristal|airbag|neumatico|olla|sarten|
edificio|tienda)"""
_FOOD = """(comida|ensalada|sopa|pizza|hamburguesa|pan|arroz|pollo|bebida|botella|yogur|verdura|paquete|patatas|
cafe|helado|chocolate|pasta|bocadillo|leche|plato|cereales)"""
_SERVICE = """(web|pagina|pagina web|sitio|app|aplicacion|servidor|servidores|sistema|red|internet|wifi|fibra|linea|
lineas|plataforma|portal|cajeros?|datafonos?|terminal|terminales|banca online|correo|4g|5g|senal|tele|telefonos?|
servicio)"""

RISKS: Mapping[Topic, str] = {
    Topic.SAFETY: f"""
        (se )?(prendio|incendio|quemo) fuego, (en|entre) llamas, (se|ha) (incendiado|incendio),
        incendio (en|a bordo|por|dentro), {_DEVICE} ~ (explot*|estall*|ardiendo|recalent*|sobrecalent*|echa humo|
        echaba humo|en llamas), humo (en la cabina|en el|dentro|a bordo), olor a (quemado|gas), fuga de gas, monoxido,
        electrocut*, descarga electrica, cortocircuito, aterrizaje de emergencia, evacua(r|do|da|dos|ron|cion),
        frenos? ~ (fall*|no funcion*|no respond*), peligro (de muerte|de incendio|de asfixia|para la vida),
        (es|muy|super|era|realmente|extremadamente) peligros*, (resulto|esta|ha|gravemente|fue) ~ herid[oa]s?,
        quemaduras?, casi (muero|me mat*|nos mat*|se ahoga|me ahogo|nos atropell*|me atropell*|se asfixia),
        accidente (grave|por|con|en), descarril*, riesgo de (incendio|asfixia|seguridad|explosion), inseguro para,
        agredi(o|eron|do|da), agresion (sexual|fisica), acoso sexual, amenaz(o|aron|ado|ada) (con|a mi|de muerte|por),
        atrapad[oa]s? en (el ascensor|el elevador|el tren|el avion), (chofer|conductor) ~ (borracho|movil|celular|
        dormido|semaforo)
    """,
    Topic.HEALTH: f"""
        intoxica*, envenen*, (enferme|enfermo|enfermamos|enfermaron) ~ (despues|tras|por comer|por culpa),
        vomit(ar|ando|e|o|os), diarrea, dolor de (estomago|barriga) (despues|tras), reaccion alergica, anafil*,
        alergeno*, alergi* ~ no (indica|avisa|pone|aparece)*, con moho, mohos[oa]s?, gusanos?, cucarachas?, chinches,
        (pelo|vidrio|cristal|plastico|metal|insecto|mosca|bicho|clavo|raton)s? ~ en (mi|la|el|los|las|una?) {_FOOD},
        salmonel*, listeria, e coli, legionel*, pollo crudo, (crudo|cruda) por dentro, (comida|leche|carne|
        producto)s? (caducad|vencid|podrid|en mal estado)*, caducad[oa]s? (en|hace), efectos? secundarios?,
        aborto espontaneo, hospitaliz*, (al|en el) hospital, a urgencias, en urgencias, ambulancia, (se )?desmay*,
        perdio el conocimiento, insulina, (medicamento|medicacion|medicina)s? ~ (maleta|equipaje),
        sin (mi|mis|su|sus) (medicacion|medicamentos|medicinas)
    """,
    Topic.FRAUD: """
        (me|nos|le|les|fui|fue|han|ha sido|hemos sido) ~ estafad[oa]s?, (me|nos|le) (estaf|timar)*,
        intento de (estafa|fraude|timo), estafador*, haciendose pasar por, se hac(e|en) pasar por, fraude*,
        fraudulent*, phishing, suplanta*, (pagina|web|cuenta|factura|correo|perfil|tienda|mensaje|sms)s? fals[oa]s?,
        falsific*, me (han )?rob(aron|ado|o) (el|la|mi|mis|dinero|las|los|en),
        robo de (identidad|datos|equipaje|tarjeta), cargo*s? no (autorizad|reconocid)*, (cobr|
        carg)* ~ sin (mi )?(autorizacion|consentimiento|permiso), lavado de dinero, soborn*, malversa*
    """,
    Topic.DISCRIMINATION: """
        racis(ta|tas|mo), discrimin(a|an|o|ado|ada|ados|acion|aron|ar|atorio|atoria), sexis(ta|mo), machis(ta|tas|mo),
        homofob*, transfob*, islamofob*, antisemit*, xenofob*, capacitis*, por (ser|mi|su|nuestro|
        nuestra) ~ (negr[oa]|gitan[oa]|musulman|judi[oa]|gay|lesbiana|trans|discapac|raza|color de piel|origen|
        religion|acento|velo|extranjer|latin[oa]|inmigrante)*, (silla de ruedas|perro guia) ~ (neg|rota|rompi|perdi|
        no pued|deneg|prohib)*, (neg|impid|deneg|prohib)* ~ (silla de ruedas|perro guia|discapac*|velo)
    """,
    Topic.DATA_LEAK: """
        (filtracion|fuga|robo|brecha) de (mis |los )?datos, brecha de seguridad, (datos|contrasena|contrasenas|
        informacion personal|tarjeta) ~ (filtrad|robad|hackead|vendid|expuest|publicad|comprometid|jaquead)*,
        (han )?(filtrado|vendido|compartido) (mis|nuestros|los) datos,
        (cuenta|web|pagina|app|correo) ~ (hackead|jaquead|hackear)*, (me|nos) (han )?(hacke|jaque)*, hackers?,
        ciberataque, (datos|cuenta|factura|pedido|direccion) de (otr[oa]s?|otra persona|otro cliente)*, rgpd,
        proteccion de datos, violacion de (la )?privacidad, aepd
    """,
    Topic.LEGAL: """
        (mi|nuestro|mis|un|con|via) abogad[oa]s?, denunci(ar*|are|o|amos|ado|a a|a por|ando|as?),
        demand(ar|are|arlos|arles|a judicial|a colectiva|a contra),
        (a|en|por) (juicio|los tribunales|el juzgado|via judicial), acciones (legales|judiciales), medidas legales,
        hoja de reclamaciones, organizacion de consumidores, facua, ocu, profeco, sernac, indecopi,
        defensa del consumidor, derechos del consumidor, (a|ante) consumo, es ilegal, ilegal(es|mente)?,
        incumplimiento de contrato, publicidad enganosa, (llam|denunci)* ~ policia, reglamento 261
    """,
    Topic.PRESS: """
        (voy|vamos|ire|acud*|contact*|llam*|avis*|denunci*|hablar|hablare|contare|contarselo) ~ (la prensa|los medios|
        los periodicos|el periodico|la tele|la television|un periodista|periodistas|antena 3|telecinco|el pais|
        las noticias), (soy|como) periodista, (articulo|reportaje|noticia) sobre (ustedes|vosotros|vuestra|su),
        gabinete de prensa, (sal|sald|aparec)* (en )?(la prensa|las noticias|los medios|la tele),
        (se )?(hace|haga|haremos|volver|vuelva|hacer) ~ viral
    """,
    Topic.CHURN: """
        nunca mas, (es|fue|sera|seria) la ultima vez que (compr|vuel|pid|reserv|viaj|voy|uso|contrat|entr|vengo|os|
        les)*, mi ultima (compra|vez|reserva), (darme|dar|me doy|doy|darnos|nos damos|damos|di) de baja, (cambi|
        pas)* (me |nos |de )?(a la competencia|de (compania|banco|operador|operadora|aerolinea|proveedor)),
        a la competencia, (perdido|pierden|perdieron|perdeis) (a )?(un|una) ~ client*, (un|una) client[ea] menos,
        boicot*, (cancel|cerr)* (mi|nuestra|la) (cuenta|suscripcion|contrato|tarjeta), no (vuelvo|volvere|volveremos|
        volver) a (comprar|volar|viajar|pedir|reservar|contratar|usar|pisar)*,
        (no vuelvo|no volvere|no volveremos) (mas|nunca|jamas), jamas (volvere|vuelvo|compr)*
    """,
    Topic.OUTAGE: f"""
        apagon(es)?, corte (de |general de )?(luz|internet|agua|servicio|energia|suministro|corriente|gas), (esta|
        estan|sigue|siguen) (otra vez )?caid[oa]s?, {_SERVICE} ~ (caid[oa]s?|colapsad[oa]s?|fuera de servicio|no
        disponibles?|bloquead[oa]s?|inaccesible|offline|se cayo|se ha caido), se (cayo|cayeron) ~ {_SERVICE},
        {_SERVICE} no (me |nos |les )?(funcionan?|cargan?|abren?|responden?|andan?|conectan?|va|van|deja), no
        (funciona|carga|anda|abre) ~ {_SERVICE}, sin (internet|luz|senal|linea|servicio|conexion|agua|cobertura|datos|
        fibra) (en|desde|hace|otra|todo|a), fuera de servicio, error (500|502|503|504), falla (masiva|general), fallo
        (general|masivo), averia (en|general|masiva), (caida|incidencia) (general|masiva|del (servicio|sistema)), no
        (puedo|podemos|se puede|me deja) (entrar a la app|iniciar sesion|acceder|conectarme), servicio no disponible,
        se fue la luz, downdetector
    """,
}

FALSE_FRIENDS: Mapping[Topic, str] = {
    Topic.SAFETY: """
        (redes|twitter|telefono|movil|bandeja) ~ explot*, peligrosamente (rico|bueno|barato),
        (web|pagina|app|servidor) ~ (estall|explot)*
    """,
    Topic.HEALTH: "gusanillo, (me|te) enferma ~ (actitud|gente), gusanos de (gominola|seda)",
    Topic.FRAUD: "me rob(o|aron|aste) el (corazon|show|protagonismo), robo el show",
    Topic.LEGAL: "(mucha|alta|gran|poca|en|hay) ~ demanda, deberia ser ilegal, ilegal lo (rico|bueno)",
    Topic.PRESS: "prensa (francesa|hidraulica), redes sociales, medios de pago",
    Topic.CHURN: "nunca mas (solo|sola|hambre|frio|tarde|sin|olvid*), ultima vez que (vi|supe|llovio)",
    Topic.OUTAGE: """
        (ha|han) caido (bien|mal|en|la noche|a|del|el precio)*, no funcionan? como, apagon (digital|analogico), (me|
        le|nos) ha caido
    """,
}
