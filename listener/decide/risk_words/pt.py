"""Portuguese risk words, of Portugal and Brazil."""

from collections.abc import Mapping

from listener.terms import Topic

_DEVICE = """(bateria|telefone|telemovel|celular|carregador|forno|maquina|frigorifico|geladeira|tomada|cabo|aviao|
motor|carro|autocarro|onibus|comboio|trem|metro|taxi|camiao|caminhao|trotinete|patinete|garrafa|vidro|
airbag|pneu|panela|edificio|loja)"""
_FOOD = """(comida|salada|sopa|pizza|hamburguer|pao|arroz|frango|bebida|garrafa|iogurte|legumes|pacote|batatas|
cafe|gelado|sorvete|chocolate|massa|leite|prato|cereais|sanduiche|lanche)"""
_SERVICE = """(site|app|aplicativo|aplicacao|servidor|servidores|sistema|rede|internet|wi ?fi|fibra|linha|plataforma|
portal|caixas?|multibanco|maquininha|maquinas?|terminal|terminais|pix|homebanking|4g|5g|sinal|telefones?|login|check
in|servico)"""

RISKS: Mapping[Topic, str] = {
    Topic.SAFETY: f"""
        (pegou|pegar|pegando|apanhou) fogo, em chamas, incendi(o|ou|ado), {_DEVICE} ~ (explod|estour|superaque|
        sobreaque|derret|deitar fumo|soltando fumaca|fumega)*, (fumo|fumaca) (na cabine|no|na|a bordo|dentro),
        cheiro (a|de) (queimado|gas), (fuga|vazamento) de gas, monoxido, eletrocut*, choque eletrico,
        (levei|levou|apanhei|tomei) ~ choque, curto circuito, (aterragem|pouso) de emergencia,
        evacua(r|do|da|dos|cao|ram), trav(ao|oes) ~ (falh|nao funcion)*, freios? ~ (falh|nao funcion)*,
        perigo (de vida|de morte|de incendio|de asfixia), (e|muito|era|super|realmente|extremamente) perigos*,
        (ficou|ficaram|gravemente|fiquei|foi|saiu) ~ ferid[oa]s?, queimaduras?, quase (morri|morreu|morremos|
        fui atropelad*|me mat*|nos mat*|se afog*|asfixi*|sufoc*), acidente (grave|por|com|causado), descarril*,
        risco de (incendio|asfixia|seguranca|explosao|vida), (fui|foi|fomos) agredid[oa]s?,
        agress(ao|oes) (fisica|sexual|verbal)*, assedio sexual, ameac(ou|aram|ado|ada) (me|com|de|por),
        pres[oa]s? no elevador, motorista ~ (bebado|celular|telemovel|dormi|vermelho)*, nao e segur[oa]
    """,
    Topic.HEALTH: f"""
        intoxica*, envenen*, (passei|passou|passamos|fiquei|ficou|ficamos) (muito )?(mal|doentes?) (depois|apos|
        por causa|com), vomit(ar|ando|ei|ou|os|o), diarreia, dor de (estomago|barriga) (depois|apos), reacao alergica,
        choque anafil*, anafil*, alergen*, alerg* ~ nao (indic|avis|consta|rotul)*, bolor, mofo, mofad[oa]s?,
        bolorent*, larvas?, baratas?, percevejos?, (cabelo|vidro|plastico|metal|inseto|mosca|bicho|prego|rato|
        parafuso|verme)s? ~ (no|na|nos|nas|dentro d[oa]) ~ {_FOOD}, salmonel*, listeria, e coli, legionel*,
        frango cru, (comida|leite|carne|produto|alimento)s? (estragad|vencid|fora d|podre|azed)*, fora do prazo,
        (data de )?validade (vencida|expirada|ultrapassada), efeitos? (secundarios?|colaterais|colateral),
        aborto espontaneo, hospitaliz*, internad[oa]s?, (no|ao|para o|pro) (hospital|pronto socorro), nas urgencias,
        ambulancia, desmai*, perdeu os sentidos, insulina, (medicament|remedi|medicac)* ~ (mala|bagagem),
        sem (os meus|as minhas|meus|minha|seus) (medicamentos|remedios|medicacao)
    """,
    Topic.FRAUD: """
        (fui|fomos|foi|sendo|ser|foram) ~ (burlad|enganad|golpead)[oa]s?, (cai|caiu|vitima|tentativa) (em|num|de|no|
        do) ~ (golpe|burla|fraude|phishing), golpistas?, burl(ao|oes), vigarist*, (fazendo se|fazer se|se fazendo|
        a fazer se|faz se) passar por, fraude*, fraudulent*, phishing, clonad[oa]s?, clonaram, (site|perfil|conta|
        pagina|fatura|boleto|email|loja|sms|mensagem|produto)s? fals[oa]s?, falsific*, contraf(acao|eito|eita)*,
        roubo de (identidade|dados|bagagem|cartao), (me |nos )?roub(aram|ou|ado) (o |a )?(meu|minha|dinheiro|cartao|
        telemovel|celular|da minha|do meu), cobranca* (indevid|nao autorizad|desconhecid)*, (cobr|debit|
        descont)* ~ sem (a minha |minha |meu )?(autorizacao|consentimento|permissao), lavagem de dinheiro, suborn*,
        corrupcao
    """,
    Topic.DISCRIMINATION: """
        racis(ta|tas|mo), racial, discrimin(a|am|ou|ado|ada|ados|acao|aram|ar|atorio|atoria), machis(ta|tas|mo),
        sexis(ta|mo), homofob*, lgbtfob*, transfob*, islamofob*, antissemit*, xenofob*, misogin*, capacitis*, (por|
        porque) (ser|sou|somos|era|e|causa) ~ (negr[oa]|pret[oa]|muculman*|judeu|judia|gay|lesbica|deficien*|
        estrangeir*|brasileir*|trans|nordestin*|cor d[ae]|pele|religiao|sotaque|veu|origem), (cadeira de rodas|
        cao guia|deficien*|cadeirante) ~ (recus|neg|partid|quebrad|perd|impedi)*, (recus|neg|impedi|
        humilh)* ~ (cadeira de rodas|cao guia|deficien|cadeirante|veu)*
    """,
    Topic.DATA_LEAK: """
        (fuga|vazamento|roubo|exposicao) (de|dos) (meus )?dados, (vazaram|vazou|venderam|partilharam|compartilharam|
        expuseram) (os )?(meus|nossos|os) dados, (dados|senhas?|informacoes pessoais|cartao|cpf) ~ (vazad|roubad|
        hackead|vendid|expost|divulgad|comprometid|na internet)*, (conta|site|app|aplicacao|perfil) ~ (hackead|
        invadid|piratead)*, (fui|foi|fomos|me) hackead*, hackearam, hackers?, ciberataque, ataque informatico,
        falha de seguranca, (dados|conta|fatura|pedido|encomenda|endereco|morada) de (outr[oa]s?|outra pessoa|
        outro cliente)*, rgpd, lgpd, cnpd, protecao de dados, violacao ~ privacidade
    """,
    Topic.LEGAL: """
        (meu|minha|nosso|um|com o|via) advogad[oa]s?, (vou|vamos|irei|ja|quero)? ?process(ar|arei|ando|o judicial|
        o contra|o em|ei voces), (vou|vamos|irei|entr|resolv|process|acion)* ~ justica, (em|no|ao|para) tribunal,
        juizado, pequenas causas, (acao|acoes|medidas|providencias|via) (judicia|coletiv|lega)*,
        (livro de|livro) reclamacoes, procon, reclame aqui, deco, anac, anatel, asae, consumidor gov*,
        direitos? do consumidor, defesa do consumidor, (queixa|denuncia) (na|a|no|ao|crime|junto), queixa crime,
        boletim de ocorrencia, (vou|vamos|irei|apresent)* denunci*, (cham|queixa|vou|ir|lig|denunci)* ~ policia, gnr,
        psp, ilega(l|is|lmente), contra a lei, publicidade enganosa, propaganda enganosa, quebra de contrato,
        indenizacao, indemnizacao
    """,
    Topic.PRESS: """
        (contact*|chamar|chamei|avis*|contar|falar|falei|vou|vamos|irei|denunci*|mandar) ~ (a imprensa|na imprensa|
        a midia|na midia|aos jornais|os jornais|ao jornal|a tv|a televisao|jornalist*|a globo|na globo|a sic|a tvi|
        a rtp|cmtv|as noticias|correio da manha), (sou|como) jornalista, (artigo|reportagem|materia|
        peca) sobre (voces|vos|a vossa|a empresa), assessoria de imprensa, (nos|no) jorna(l|is), (ficar|fica|tornar|
        vai|viralizar|viralizou|viraliza)* viral(izar)?
    """,
    Topic.CHURN: """
        nunca mais, ultima vez (que (compr|voo|viaj|uso|pec|encomend|reserv|vou|entro)*|convosco|com voces),
        (minha )?ultima (compra|viagem|encomenda) (na|no|com|convosco|ai), (cancel|encerr|fech)* (o |a |meu |minha |
        o meu |a minha |nosso )(conta|assinatura|contrato|plano|cartao|subscricao|servico), (mudar|mudo|mudei|trocar|
        troco|passar|vou) (de|para|pra) (a |outra |outro )?(operadora|banco|concorrencia|concorrente|companhia|
        fornecedor|seguradora), (para a|na|pra) concorrencia, (perd)(eram|eu|em|er) (um|uma|mais) ~ cliente*,
        (um|uma|menos) cliente* (a )?menos, boicot*, nao (volto|voltarei|compro|comprarei|voo|viajo|recomendo|
        uso) (mais|nunca), jamais (volt|compr)*
    """,
    Topic.OUTAGE: f"""
        apag(ao|oes), (falta|corte|queda) (de |d'|geral de )(luz|energia|agua|internet|sinal|servico|rede|gas), fora
        do ar, (caiu|cairam) (geral|(para|pra) (todos|toda|todo|geral)), {_SERVICE} ~ (caiu|cairam|em baixo|offline|
        fora|indisponive(l|is)|instave(l|is)|travad[oa]s?|bloquead[oa]s?|interrompid[oa]|sem comunicacao|inacessive(l|
        is)|down), {_SERVICE} nao (esta |estao )?(funciona|funcionam|funcionando|a funcionar|carrega|carregam|abre|
        abrem|responde|respondem|entra|conecta), nao (funciona|carrega|abre) ~ {_SERVICE}, sem (internet|luz|energia|
        sinal|agua|rede|servico|linha|conexao) (na|no|nas|em|desde|ha|de novo|outra|aqui|a), erro (500|502|503|504),
        falha (geral|na rede|no sistema|massiva), avaria (na|no|geral|em), fora de servico, servico indisponivel, nao
        (consigo|conseguimos|da para|da pra) (entrar n[oa] (app|site|aplicativo|conta)|fazer login|acessar|aceder),
        (circulacao|linha) ~ (interrompida|suspensa), downdetector
    """,
}

FALSE_FRIENDS: Mapping[Topic, str] = {
    Topic.SAFETY: """
        perigosamente (bom|boa|barato), (app|site|servidor|pagina) ~ (explod|estour)*, (ferid|queimad)[oa] no orgulho,
        cheque estour*
    """,
    Topic.HEALTH: """
        (baratas?|barato) (que|demais|e boa|como|para|nas|no|na), (mais|muito|tao|passagens|viagens|coisas) baratas?,
        efeito colateral (bom|positivo)
    """,
    Topic.FRAUD: "roubou (a cena|meu coracao|o meu coracao), golpe de (sorte|estado|mestre)",
    Topic.LEGAL: """
        (muito|bem|que|mega) legal, devia ser ilegal, deveria ser ilegal, processo (de compra|seletivo|de devolucao)
    """,
    Topic.PRESS: "redes sociais, midia social, imprensa (3d|oficial)",
    Topic.CHURN: "nunca mais (sozinh|fome|frio|atras|sem)*, ultima vez que (vi|choveu)",
    Topic.OUTAGE: """
        caiu (no (gosto|chao|esquecimento|meu)|na (real|rede))*, fora do ar condicionado, sem sinal de, (a|minha)
        ficha caiu
    """,
}
