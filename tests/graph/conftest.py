from hypothesis import HealthCheck, settings

# No deadlines: the machines that run this are shared, and a slow draw says nothing about the code.
settings.register_profile("shared", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
